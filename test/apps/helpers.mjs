// A program with servers for itself: a tunnel to its database, which it is connected to for as long as it lives and
// connects to anew, and one that each upload opens for itself when it has arrived. RUN=worker calls `runWorker`.
// They are `exclusive`, for node:cluster gives one port to all workers that listen on port 0.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'

const { RUN, PORT = '0' } = process.env
const forItself = { port: 0, host: '127.0.0.1', exclusive: true }

const tunnel = createTcpServer((socket) => {
  socket.on('data', () => socket.write('a row')).on('error', () => undefined)
})
const query = async () => {
  const connection = connect(tunnel.address().port, '127.0.0.1').setEncoding('utf8')
  connection.write('select')
  const [row] = await once(connection, 'data')
  connection.destroy()
  return row
}

async function transfer() {
  const own = createServer((_request, response) => response.end('a piece')).listen(forItself)
  await once(own, 'listening')
  await new Promise((resolve) => {
    setTimeout(resolve, 150) // a drain looks more than once
  })
  const answer = await fetch(`http://127.0.0.1:${own.address().port}`)
  return answer.text()
}

const server = createServer((request, response) => {
  response.setHeader('x-worker', process.pid)
  request.resume().on('end', async () => {
    if (request.method !== 'POST') return response.end('hello')
    response.end([await query(), await transfer(), await query()].join(', '))
  })
})

if (RUN === 'worker') {
  const { runWorker } = await import('@regrow/worker')
  await runWorker(server, { listen: { port: Number(PORT), host: '127.0.0.1' } })
} else await once(server.listen(Number(PORT), '127.0.0.1'), 'listening')
await once(tunnel.listen(forItself), 'listening')
await once(connect(tunnel.address().port, '127.0.0.1'), 'connect')
console.log(`port ${server.address().port}`)
