// socket.io, whose clients are told to come back when the worker drains.

import { createServer } from 'node:http'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server)
io.on('connection', (socket) => socket.emit('worker', process.pid))

const context = await runWorker(server, {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
})
closeWebSockets(context, io)
