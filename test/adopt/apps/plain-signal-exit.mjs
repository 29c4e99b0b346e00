// A program that never heard of regrow or of signals; one of its packages uses `signal-exit`.

import { createServer } from 'node:http'
import { onExit } from 'signal-exit'

onExit((code, signal) => console.log(`left with ${code} and ${signal ?? 'no signal'}`))
setInterval(() => undefined, 1_000) // what keeps the process

const server = createServer((request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 500)
  else response.end('hello')
})
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`port ${server.address().port}`)
})
