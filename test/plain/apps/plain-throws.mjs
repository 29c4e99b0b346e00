// A program that never heard of regrow; `/throw` is its end.

import { createServer } from 'node:http'

createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown in a plain program')
  response.end('hello')
}).listen(Number(process.env.PORT), '127.0.0.1')
