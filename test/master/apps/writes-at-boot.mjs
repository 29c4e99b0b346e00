// Writes to stdout before it runs as a worker, and while its app starts.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

process.stdout.write('booting\n')
await runWorker({
  start() {
    process.stdout.write('starting\n')
    const server = createServer((_request, response) => response.end('hello'))
    return server.listen(Number(process.env.PORT), '127.0.0.1')
  },
})
