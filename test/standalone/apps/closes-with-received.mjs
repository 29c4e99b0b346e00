// A program that forks itself. The child's app is a server of raw connections that listens nowhere, receives a connection in
// a message, and is closed while it holds that. The parent is the client, too, and prints whether its connection ended first.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { runWorker } from '@regrow/worker'

if (process.send) await serve()
else await send()

async function serve() {
  const server = createServer((socket) => socket.resume())
  const received = new Promise((resolve) => {
    process.on('message', (_message, socket) => {
      server.emit('connection', socket)
      resolve()
    })
  })
  const start = () => server
  const context = await runWorker({ start }, { drainTimeoutMs: 500 })
  process.send('ready')
  await received
  await context.close()
  process.send('closed')
  process.disconnect()
}

async function send() {
  const child = fork(process.argv[1])
  await once(child, 'message')
  const server = createServer({ pauseOnConnect: true }, (socket) => child.send('take', socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect(server.address().port, '127.0.0.1')
  client.resume()
  await once(child, 'message')
  console.log(client.readableEnded ? 'ended before' : 'still open')
  client.destroy()
  server.close()
}
