import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { runWorker } from '@regrow/worker'
import { options, throwLater } from './options.mjs'

const sockets = new Set()
let isDraining = false

const server = createServer((socket) => {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  socket.on('error', () => undefined) // its client went away
  if (isDraining) return leave(socket)
  createInterface({ input: socket }).on('line', (line) => {
    if (line === 'throw') throwLater()
    else if (socket.writable) socket.write(`${line}\n`)
  })
})

function leave(socket) {
  socket.end('going away\n')
  socket.resume() // its end is seen only by who reads
}

const context = await runWorker(server, options)
context.on('draining', () => {
  isDraining = true
  for (const socket of sockets) leave(socket)
})
