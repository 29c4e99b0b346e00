// Writes to stdout with every answer, whoever reads it.

import { runWorker } from '@regrow/worker'

const context = await runWorker(
  (request, response) => {
    console.log(`${request.method} ${request.url}`)
    if (request.url === '/drain') context.drain()
    response.end('fine')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
console.log(`port ${process.env.PORT}`)
