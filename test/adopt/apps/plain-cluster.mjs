// A program that never heard of regrow, and is a master by `node:cluster` itself, with a server of its
// own beside those of its workers. Each tells how many traps there are in it. It leaves in its own way.

import cluster from 'node:cluster'
import { createServer } from 'node:http'

const server = createServer((_request, response) => {
  const traps = process.listenerCount('uncaughtException')
  response.setHeader('connection', 'close')
  response.end(JSON.stringify({ traps, execArgv: process.execArgv }))
})

if (cluster.isPrimary) {
  const worker = cluster.fork()
  worker.on('listening', ({ port }) => {
    server.listen(0, '127.0.0.1', () =>
      console.log(`primary ${server.address().port}\nport ${port}`),
    )
  })
  process.on('SIGTERM', () => {
    worker.on('exit', () => process.exit(9))
    worker.disconnect()
  })
} else server.listen(0, '127.0.0.1')
