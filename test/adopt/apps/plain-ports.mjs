// A program that never heard of regrow, and listens on three ports: on two at once, and on a third a
// turn of the event loop after those. It tells on how many of them it listened when its readiness was told.

import { createServer } from 'node:http'

let open = 0

function listen() {
  const server = createServer((_request, response) => response.end('hello'))
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      open += 1
      resolve()
    })
  })
}

const { send } = process
process.send = (message, ...rest) => {
  if (message.body?.type === 'ready') console.log(`ready with ${open} ports`)
  return send.call(process, message, ...rest)
}

await Promise.all([listen(), listen()])
await new Promise((resolve) => {
  setImmediate(resolve)
})
await listen()
