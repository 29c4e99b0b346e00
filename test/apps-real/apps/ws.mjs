import { createServer } from 'node:http'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { WebSocketServer } from 'ws'
import { options, throwLater } from './options.mjs'

const server = createServer()
const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket) => {
  socket.on('message', (data) => {
    const text = String(data)
    if (text === 'throw') throwLater()
    else socket.send(text)
  })
})

const context = await runWorker(server, options)
closeWebSockets(context, sockets, { spreadMs: 100 })
