// WebSockets that echo, and tunnels. `throw` and `throw-later` in a message do that; so does a handshake
// at `/throw`, while one at `/silent` is not answered. With DEFLATE messages are inflated one at a time. With HELP, clients are closed by the helper.

import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { closeWebSockets, runWorker } from '@regrow/worker'
import { WebSocketServer } from 'ws'
import { cert, key } from './standalone-certificate.mjs'
import { throwForNobody } from './throw-for-nobody.mjs'

const { DEFLATE, HELP, SECURE, SPREAD_MS } = process.env
const perMessageDeflate = DEFLATE ? { concurrencyLimit: 1 } : false
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate })

function fail(where) {
  throw new Error(`thrown in ${where}`)
}

sockets.on('connection', (socket, request) => {
  socket.send(`worker ${process.pid}`)
  if (request.url === '/throw-open') fail('the open connection')
  socket.on('message', (data) => {
    const text = String(data)
    if (text === 'throw') fail('a message')
    if (text === 'throw-later') setTimeout(fail, 5, 'a timer')
    else if (text === 'throw-outside') throwForNobody()
    else socket.send(`echo ${text}`)
  })
  socket.on('close', () => request.url === '/throw-close' && fail('the close'))
})

const server = SECURE ? createSecureServer({ key, cert }) : createServer()
server.on('request', (_request, response) => {
  response.setHeader('x-worker', process.pid)
  response.end('hello')
})
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/silent') return
  if (request.url === '/throw') fail('the handshake')
  sockets.handleUpgrade(request, socket, head, (client) => {
    sockets.emit('connection', client, request)
  })
})
server.on('connect', (_request, socket) => {
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
  socket.on('data', (data) => {
    if (String(data) === 'throw') fail('the tunnel')
    socket.write(data)
  })
  socket.on('end', () => socket.end())
})

const context = await runWorker(server, {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
})
if (HELP) closeWebSockets(context, sockets, { spreadMs: Number(SPREAD_MS ?? 0) })
context.on('draining', ({ reason, timeoutMs }) => {
  for (const client of sockets.clients) client.send(`draining ${reason} ${timeoutMs}`)
})
