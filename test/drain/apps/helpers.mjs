// A program with servers for itself: a tunnel to its database, which it is connected to for as long as it lives and
// connects to anew, and one that each upload opens for itself when it has arrived. RUN=worker calls `runWorker`.
// They are `exclusive`, for node:cluster gives one port to all workers that listen on port 0. With OVER, a folder, they listen on paths.

import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'

const { RUN, OVER, PORT = '0' } = process.env
let opened = 0
const forItself = () => {
  opened += 1
  const where = OVER ? { path: `${OVER}/${process.pid}-${opened}` } : { port: 0, host: '127.0.0.1' }
  return { ...where, exclusive: true }
}
/** What leads to a server for itself. */
const wayTo = (server) =>
  OVER ? { path: server.address() } : { port: server.address().port, host: '127.0.0.1' }

const tunnel = createTcpServer((socket) => {
  socket.on('data', () => socket.write('a row')).on('error', () => undefined)
})
const query = async () => {
  const connection = connect(wayTo(tunnel)).setEncoding('utf8')
  connection.write('select')
  const [row] = await once(connection, 'data')
  connection.destroy()
  return row
}

async function transfer() {
  const own = createServer((_request, response) => response.end('a piece')).listen(forItself())
  await once(own, 'listening')
  await new Promise((resolve) => {
    setTimeout(resolve, 150) // a drain looks more than once
  })
  const { path: socketPath, ...way } = wayTo(own)
  const [answer] = await once(get({ ...way, ...(socketPath && { socketPath }) }), 'response')
  return (await answer.setEncoding('utf8').toArray()).join('')
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
await once(tunnel.listen(forItself()), 'listening')
await once(connect(wayTo(tunnel)), 'connect')
console.log(`port ${server.address().port}`)
