// Clear text, as behind a proxy. Browsers want createSecureServer({ key, cert, allowHTTP1: true }).

import { createServer } from 'node:http2'
import { runWorker } from '@regrow/worker'

const server = createServer()
server.on('stream', (stream, headers) => {
  if (headers[':path'] === '/throw') throw new Error('costs this one stream')
  stream.respond({ ':status': 200, 'content-type': 'text/plain' })
  stream.end('hello')
})

await runWorker(server) // listens on PORT, else 3000
