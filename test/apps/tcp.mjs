// A server that speaks neither HTTP nor anything else that is known: it echoes lines, `throw` and
// `throw-later` do that, `bye` ends the connection. The listener of the connection FAILS_AT throws. With SECURE over TLS.

import { createServer } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { runWorker } from '@regrow/worker'
import { cert, key } from './standalone-certificate.mjs'

const { FAILS_AT, SECURE } = process.env
const sockets = new Set()

function fail(where) {
  throw new Error(`thrown in ${where}`)
}

function onLine(socket, line) {
  if (line === 'throw') fail('a line')
  else if (line === 'throw-later') setTimeout(fail, 5, 'a timer')
  else if (line === 'bye') socket.end('bye\n')
  else socket.write(`echo ${line}\n`)
}

function onConnection(socket) {
  sockets.add(socket)
  if (sockets.size === Number(FAILS_AT)) fail('a connection')
  socket.on('error', () => undefined) // its client went away
  socket.on('close', () => sockets.delete(socket))
  socket.setEncoding('utf8').on('data', (text) => {
    for (const line of text.split('\n').filter(Boolean)) onLine(socket, line)
  })
}

const server = SECURE ? createSecureServer({ key, cert }, onConnection) : createServer(onConnection)

const context = await runWorker(server, {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
})
context.on('draining', ({ reason, timeoutMs }) => {
  for (const socket of sockets) socket.write(`draining ${reason} ${timeoutMs}\n`)
})
