// Run it, open http://127.0.0.1:3000/, edit server.js, then: kill -HUP <pid of this process>

import { createPool } from '@regrow/master'

const pool = createPool({
  entry: new URL('./server.js', import.meta.url),
  size: 2,
  signals: true, // SIGHUP reloads, SIGTERM and Ctrl-C stop
})

await pool.start() // logs its pid, and how each reload ends
