// Answers every request, and says which process did.

import { runWorker } from '@regrow/worker'

await runWorker(
  (_request, response) => {
    response.setHeader('x-worker', process.pid)
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
