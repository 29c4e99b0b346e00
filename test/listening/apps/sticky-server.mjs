// A server that never listens: its connections come in messages. With RETURNS it is returned to runWorker.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'
import { WebSocketServer } from 'ws'

await runWorker({
  start: () => {
    const server = createServer((request, response) => {
      if (request.url === '/throw')
        setImmediate(() => {
          throw new Error('thrown in a connection that was sent')
        })
      else response.end(`${process.pid}`)
    })
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.on('message', (data) => {
        if (String(data) === 'throw') throw new Error('thrown in a WebSocket')
        socket.send(`echo ${data}`)
      })
    })
    process.on('message', (message, socket) => {
      if (message !== 'sticky:connection' || !socket) return
      server.emit('connection', socket)
      socket.resume()
    })
    return process.env.RETURNS ? server : undefined
  },
})
