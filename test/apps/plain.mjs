// A program that never heard of regrow.

import { createServer } from 'node:http'

createServer((_request, response) => {
  response.setHeader('x-worker', process.pid)
  response.end('hello')
}).listen(Number(process.env.PORT), '127.0.0.1')
