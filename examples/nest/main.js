import { createPool } from '@regrow/master'

const pool = createPool({
  entry: new URL('./server.ts', import.meta.url),
  execArgv: ['--import', 'tsx'], // compiles the decorators; after `nest build`, use dist/main.js instead
  size: 2,
  signals: true,
})
await pool.start()
