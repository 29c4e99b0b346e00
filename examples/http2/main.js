// Run it, then: curl --http2-prior-knowledge http://127.0.0.1:3000/

import { createPool } from '@regrow/master'

const pool = createPool({ entry: new URL('./server.js', import.meta.url), size: 2, signals: true })
await pool.start()
