import { createServer } from 'node:http'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { createAdapter } from '@socket.io/cluster-adapter'
import { setupWorker } from '@socket.io/sticky'
import { Server } from 'socket.io'

const server = createServer() // never listens: the master sends it connections
// A client whose request was lost with its worker notices by the next ping.
const io = new Server(server, { adapter: createAdapter(), pingInterval: 5_000, pingTimeout: 5_000 })
setupWorker(io)

io.on('connection', (socket) => {
  socket.emit('worker', process.pid)
  socket.on('echo', (text, reply) => reply(`${text} from ${process.pid}`))
  socket.on('say', (what) => io.emit('said', what))
  socket.on('throw', () => {
    throw new Error('costs this one request')
  })
})

const context = await runWorker({ start: () => server, stop: () => io.close() })
closeWebSockets(context, io) // clients come back, with either transport
