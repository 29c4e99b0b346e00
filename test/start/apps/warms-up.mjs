// Listens, and warms up for a while before it calls itself ready; until then it answers 503.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

let isWarm = false

await runWorker({
  async start() {
    const server = createServer((_request, response) => {
      response.statusCode = isWarm ? 200 : 503
      response.end()
    })
    await new Promise((resolve) => {
      server.listen(Number(process.env.PORT), '127.0.0.1', resolve)
    })
    await new Promise((resolve) => {
      setTimeout(resolve, 200)
    })
    isWarm = true
  },
})
