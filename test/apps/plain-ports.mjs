// A program that never heard of regrow, and listens on three ports: on two at once, and on a third when
// it does on those.

import { createServer } from 'node:http'

function open() {
  const server = createServer((_request, response) => response.end('hello'))
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      console.log(`port ${server.address().port}`)
      resolve()
    })
  })
}

await Promise.all([open(), open()])
await open()
