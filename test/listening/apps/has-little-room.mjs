// Has room for one connection at a time, and answers with the times at which it was offered one, in milliseconds. With
// DROP it closes those that are too many, where Node.js knows that wish.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const offers = []
process.on('internalMessage', ({ act }) => {
  if (act === 'newconn') offers.push(performance.now())
})
const server = createServer((_request, response) => {
  response.setHeader('x-worker', process.pid)
  response.end(JSON.stringify(offers))
})
server.maxConnections = 1
server.dropMaxConnection = process.env.DROP === '1'

await runWorker(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })
