// `/slow` is answered after a second and a half.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const server = createServer(({ url }, response) => {
  console.log(`pid ${process.pid}`)
  setTimeout(() => response.end('hello'), url === '/slow' ? 1_500 : 0)
})
await runWorker(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })
