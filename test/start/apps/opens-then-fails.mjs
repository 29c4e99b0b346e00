// Listens at once, and fails to start when `/fail` asks it to; then it leaves with a code of its own, as programs
// do. `/slow` takes 600 ms, `/endless` never ends. What the environment says is what `runWorker` is told.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const { EXIT_CODE, OPTIONS = '{}' } = process.env

function start() {
  return new Promise((_, reject) => {
    const server = createServer((request, response) => {
      if (request.url === '/endless') response.write('begun')
      else setTimeout(() => response.end('hello'), request.url === '/slow' ? 600 : 0)
      if (request.url === '/fail') reject(new Error('cannot warm up'))
    })
    server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
  })
}

const running = runWorker(start, JSON.parse(OPTIONS))
if (EXIT_CODE) running.catch(() => process.exit(Number(EXIT_CODE)))
