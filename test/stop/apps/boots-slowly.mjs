// A plain program that says when it runs, and listens only some time later.

import { createServer } from 'node:http'

console.log(`booting pid=${process.pid}`)
setTimeout(() => {
  createServer((_request, response) => response.end('hello')).listen(
    Number(process.env.PORT),
    '127.0.0.1',
  )
}, 300)
