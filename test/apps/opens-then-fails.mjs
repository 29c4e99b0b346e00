// Listens at once, and fails to start when `/fail` asks it to. `/slow` takes 600 ms.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

await runWorker(
  () =>
    new Promise((_, reject) => {
      const server = createServer((request, response) => {
        setTimeout(() => response.end('hello'), request.url === '/slow' ? 600 : 0)
        if (request.url === '/fail') reject(new Error('cannot warm up'))
      })
      server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
    }),
)
