import { createPool } from '@regrow/master'

const pool = createPool({
  entry: new URL('./server.cjs', import.meta.url),
  adopt: true, // preloads @regrow/worker/adopt in each worker; the server stays as it is
  signals: true,
})
await pool.start()
