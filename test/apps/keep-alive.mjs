// A server of its own making, whose idle connections live as long as KEEP_ALIVE_MS says.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const server = createServer((_request, response) => {
  response.setHeader('x-worker', process.pid)
  response.end('hello')
})
server.keepAliveTimeout = Number(process.env.KEEP_ALIVE_MS ?? 5_000)

await runWorker(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })
