// A program that never heard of regrow, and exits once more while it exits. `/throw` throws.

import { createServer } from 'node:http'

process.on('SIGTERM', () => process.exit())
process.on('exit', () => process.exit())

const server = createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown in a plain program')
  response.end('hello')
})
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`port ${server.address().port}`)
})
