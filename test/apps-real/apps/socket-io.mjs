import { createServer } from 'node:http'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { Server } from 'socket.io'
import { options, throwLater } from './options.mjs'

const server = createServer()
const io = new Server(server)
io.on('connection', (socket) => {
  socket.on('echo', (text, acknowledge) => {
    if (text === 'throw') throwLater()
    else acknowledge(text)
  })
})

const context = await runWorker(server, options)
closeWebSockets(context, io, { spreadMs: 100 })
