// Its `stop` never settles, so that only the deadline ends its drain.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

await runWorker({
  start() {
    const server = createServer((_request, response) => response.end('hello'))
    return new Promise((resolve) => {
      server.listen(Number(process.env.PORT), '127.0.0.1', () => resolve(server))
    })
  },
  stop: () => new Promise(() => undefined),
})
