// Takes half a second to load, then answers every request.

import { runWorker } from '@regrow/worker'

await new Promise((resolve) => {
  setTimeout(resolve, 500)
})
await runWorker((_request, response) => response.end('hello'), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
})
