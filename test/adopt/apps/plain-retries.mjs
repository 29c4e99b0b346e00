// A program that never heard of regrow, and has one server for good: while its port is taken it tries
// again, as Node's documentation shows it, and `/move` closes it to listen on MORE_PORT at once.

import { createServer } from 'node:http'

const { CLOSES = 'yes', MORE_PORT, PORT } = process.env
let tries = 0

const server = createServer((request, response) => {
  response.setHeader('connection', 'close')
  if (request.url === '/throw') throw new Error('thrown in a plain program')
  if (request.url === '/move') move()
  if (request.url === '/slow') setTimeout(() => response.end('slow'), 500)
  else response.end(`tried ${tries}`)
})

function move() {
  server.close()
  listen(MORE_PORT)
}

function listen(port) {
  tries += 1
  server.listen(Number(port), '127.0.0.1')
}

server.on('error', (error) => {
  if (error.code !== 'EADDRINUSE') throw error
  console.log('taken')
  setTimeout(() => {
    if (CLOSES === 'yes') server.close()
    listen(PORT)
  }, 100)
})
server.on('listening', () => console.log(`port ${server.address().port}`))
listen(PORT)
