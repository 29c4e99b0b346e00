// One process without a master, because the orchestrator of the container starts and restarts it. The trap and the
// drain are the same: an uncaught error costs one response, and after SIGTERM the requests in flight are finished.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const server = createServer((request, response) => {
  if (request.url === '/throw') throw new Error('costs this one response')
  response.end('hello')
})

await runWorker(server, { drainTimeoutMs: 20_000 }) // listens on PORT, else 3000
