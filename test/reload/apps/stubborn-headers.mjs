// Says on every response that its connection is kept, as a proxy does that forwards its upstream's
// headers. `/broken` has a response whose `setHeader` throws.

import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    if (request.url === '/object') response.writeHead(200, { Connection: 'keep-alive' })
    if (request.url === '/list') response.writeHead(200, ['Connection', 'keep-alive', 'x-a', 'b'])
    if (request.url === '/') response.setHeader('Connection', 'keep-alive')
    if (request.url !== '/broken') {
      response.end('hello')
      return
    }
    response.setHeader = () => {
      throw new Error('no headers')
    }
    setTimeout(() => response.end('broken, but answered'), 300)
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
