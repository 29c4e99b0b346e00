// HTTP/1 and HTTP/2 on one port, behind a server that looks at the first bytes of each connection, or, TLS, that has agreed on a protocol.

import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer as createRawServer } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { runWorker } from '@regrow/worker'
import { WebSocketServer } from 'ws'
import { cert, key } from '../../apps/standalone-certificate.mjs'

function answer(request, response) {
  if (request.url === '/never') return
  if (request.url === '/throw')
    setImmediate(() => {
      throw new Error('thrown behind another server')
    })
  else response.end('hello')
}

const http = createServer(answer)
new WebSocketServer({ server: http }).on('connection', (socket) => {
  socket.on('message', (data) => {
    if (String(data) === 'throw') throw new Error('thrown in a WebSocket')
    socket.send(`echo ${data}`)
  })
})
const http2 = createHttp2Server(answer)

function pass(socket) {
  socket.once('data', (first) => {
    socket.pause()
    const server = String(first).startsWith('PRI * HTTP/2') ? http2 : http
    socket.unshift(first)
    server.emit('connection', socket)
    process.nextTick(() => socket.resume())
  })
}

const server = process.env.TLS
  ? createSecureServer({ cert, key, ALPNProtocols: ['h2', 'http/1.1'] }, (socket) => {
      const server = socket.alpnProtocol === 'h2' ? http2 : http
      server.emit('connection', socket)
    })
  : createRawServer(pass)

await runWorker(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })
