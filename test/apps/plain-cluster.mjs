// A program that never heard of regrow, and is a master by `node:cluster` itself. It leaves in its own
// way. `/primary` asks the master, any other path is answered by a worker.

import cluster from 'node:cluster'
import { createServer } from 'node:http'

const traps = () => process.listenerCount('uncaughtException')

if (cluster.isPrimary) {
  const worker = cluster.fork()
  worker.on('message', () => worker.send(`traps ${traps()}`))
  worker.on('listening', ({ port }) => console.log(`port ${port}`))
  process.on('SIGTERM', () => {
    worker.on('exit', () => process.exit(9))
    worker.disconnect()
  })
} else {
  createServer((request, response) => {
    response.setHeader('connection', 'close')
    if (request.url !== '/primary')
      return response.end(JSON.stringify({ traps: traps(), execArgv: process.execArgv }))
    process.once('message', (answer) => response.end(answer))
    process.send('traps?')
  }).listen(0, '127.0.0.1')
}
