// Answers every request, and says which process did: on PORT of HOST, or on the path SOCKET.

import { runWorker } from '@regrow/worker'

await runWorker(
  (_request, response) => {
    response.setHeader('x-worker', process.pid)
    response.end('hello')
  },
  {
    listen: process.env.SOCKET ?? {
      port: Number(process.env.PORT),
      host: process.env.HOST ?? '127.0.0.1',
    },
  },
)
