// A program that never heard of regrow, and handles its own uncaught errors, one of them while it starts.

import { createServer } from 'node:http'

let forgiven = 0
process.on('uncaughtException', () => {
  forgiven += 1
  createServer((_request, response) => response.end(`forgave ${forgiven}`)).listen(
    Number(process.env.PORT),
    '127.0.0.1',
  )
})
throw new Error('an error that is forgiven')
