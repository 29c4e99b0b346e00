// Run it, open http://127.0.0.1:3000/, edit server.js, then: kill -HUP <pid of this process>

import { createPool } from '@regrow/master'

const pool = createPool({
  entry: new URL('./server.js', import.meta.url),
  size: 2,
  signals: true, // SIGHUP reloads, SIGTERM and Ctrl-C stop
})

pool.on('reload:started', ({ generation }) => console.log(`reload to gen=${generation} started`))
pool.on('reload:completed', ({ generation, durationMs }) => {
  console.log(`gen=${generation} serves after ${durationMs} ms`)
})
pool.on('reload:aborted', ({ error }) => console.log(error.message))

await pool.start()
console.log(`ready, pid=${process.pid}`)
