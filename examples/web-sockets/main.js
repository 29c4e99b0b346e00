// Run it, connect with any WebSocket client to ws://127.0.0.1:3000/, then: kill -HUP <pid of this process>

import { createPool } from '@regrow/master'

const pool = createPool({ entry: new URL('./server.js', import.meta.url), size: 2, signals: true })
await pool.start()
