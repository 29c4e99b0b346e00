import { createServer } from 'node:http'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { createAdapter } from '@socket.io/cluster-adapter'
import { Server } from 'socket.io'

const server = createServer()
const io = new Server(server, { transports: ['websocket'], adapter: createAdapter() })

io.on('connection', (socket) => {
  socket.emit('worker', process.pid)
  socket.on('say', (what) => io.emit('said', what)) // to the sockets of all workers
  socket.on('count', async (reply) => reply((await io.fetchSockets()).length))
  socket.on('throw', () => {
    throw new Error('costs this one WebSocket')
  })
})

const context = await runWorker({
  start: () => server.listen(process.env.PORT ?? 3000),
  stop: () => io.close(), // the adapters of the other workers no longer wait for this one's answers
})
closeWebSockets(context, io) // when it drains; clients come back, to another worker
