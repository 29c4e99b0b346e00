import { createServer } from 'node:http'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { WebSocketServer } from 'ws'
import { failLater, options, work } from './work.mjs'

const server = createServer()
const sockets = new WebSocketServer({ server })

sockets.on('connection', (socket) => {
  socket.on('message', async (data) => {
    await (String(data) === 'throw' ? failLater() : work())
    socket.send(`${data} from ${process.pid}`)
  })
})

const context = await runWorker(server, options)
closeWebSockets(context, sockets)
