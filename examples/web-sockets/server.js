import { createServer } from 'node:http'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { WebSocketServer } from 'ws'

const server = createServer((_request, response) => response.end('hello'))
const sockets = new WebSocketServer({ server })

sockets.on('connection', (socket) => {
  socket.send(`you speak with ${process.pid}`)
  socket.on('message', (data) => {
    if (String(data) === 'throw') throw new Error('costs this one WebSocket')
    socket.send(`echo ${data}`)
  })
})

const context = await runWorker(server) // listens on PORT, else 3000
closeWebSockets(context, sockets) // in a drain; the clients reconnect, to another worker
