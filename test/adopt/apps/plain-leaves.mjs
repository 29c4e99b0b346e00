// A program that never heard of regrow, and closes its own server: `/leave`.

import { createServer } from 'node:http'

const server = createServer((_request, response) => {
  response.setHeader('connection', 'close')
  response.end('bye')
  process.exitCode = 5
  server.close()
})
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
