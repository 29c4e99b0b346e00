// A program that never heard of regrow, and exits at once by each signal, as http-server does.

import { createServer } from 'node:http'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    console.log(`${signal} heard by ${process.pid}`)
    process.exit()
  })

setInterval(() => undefined, 1_000) // what keeps the process
createServer((request, response) => {
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 500)
  else response.end('hello')
}).listen(Number(process.env.PORT), '127.0.0.1')
