// Sends its master fifty servers or sockets along with messages, of the kind that the path names, and answers then.

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer } from 'node:net'

const own = { port: 0, host: '127.0.0.1', exclusive: true }
const server = createServer() // by its listening the program would be ready

const kinds = {
  server: async () => server,
  socket: async () => {
    const socket = connect(server.address().port, '127.0.0.1').on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  },
  udp: async () => {
    const socket = createSocket('udp4').bind({ port: 0, exclusive: true })
    await once(socket, 'listening')
    return socket
  },
}
kinds.internal = kinds.server

createHttpServer(async (request, response) => {
  if (!server.listening) await once(server.listen(own), 'listening')
  const kind = request.url.slice(1)
  const message = kind === 'internal' ? { cmd: 'NODE_CLUSTER', act: 'nonsense' } : {}
  for (let count = 0; kind in kinds && count < 50; count += 1) {
    const handle = await kinds[kind]()
    await new Promise((resolve) => {
      process.send(message, handle, resolve)
    })
    if (kind === 'udp') handle.close()
  }
  response.end('hello')
}).listen(Number(process.env.PORT), '127.0.0.1')
