// A master that accepts connections itself, and sends each to a worker of its choice, as `@socket.io/sticky` does: it knows
// `cluster.workers`, and nothing of workers that start or leave. SIGHUP reloads, SIGTERM stops.

import cluster from 'node:cluster'
import { createServer } from 'node:net'
import { createPool } from '@regrow/master'

const pool = createPool({
  entry: new URL('./sticky-server.mjs', import.meta.url),
  size: 2,
  signals: true,
  drainTimeoutMs: Number(process.env.DRAIN_TIMEOUT_MS ?? 20_000),
})
let next = 0

// Nothing is read here: what a worker is sent while this process still had it open might be read by the wrong one.
const server = createServer({ pauseOnConnect: true }, (socket) => {
  const workers = Object.values(cluster.workers)
  next += 1
  workers[next % workers.length].send('sticky:connection', socket, () => undefined)
})

for (const event of [
  'worker:ready',
  'worker:faulted',
  'worker:draining',
  'worker:exited',
  'reload:completed',
])
  pool.on(event, (data) => console.log(event, JSON.stringify({ ...data, error: undefined })))
pool.on('pool:stopped', () => server.close())
await pool.start()
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('port', process.env.PORT))
