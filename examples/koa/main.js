import { createPool } from '@regrow/master'

const pool = createPool({ entry: new URL('./server.js', import.meta.url), size: 2, signals: true })
await pool.start()
