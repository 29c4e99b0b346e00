// Requests and connections leave something behind that lives on, and `/alive` counts those that are still in memory.

import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer as createTcpServer } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'

const seen = []
const left = []

/** What requests leave behind. */
const ways = {
  nothing: () => undefined,
  timer: () => setTimeout(() => undefined, 600_000).unref(),
  promise: () => Promise.resolve('cached'),
  async: () => turn('cached'),
}

function leave(way, of) {
  seen.push(new WeakRef(of))
  left.push(ways[way]())
}

async function countAlive() {
  for (let round = 0; round < 3; round += 1) {
    await turn()
    gc()
  }
  return seen.filter((one) => one.deref() !== undefined).length
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://test')
  if (pathname === '/alive') return response.end(String(await countAlive()))
  const body = await request.toArray()
  request.body = { body }
  leave(pathname.slice(1), request.body)
  return response.end('hello')
})
server.keepAliveTimeout = 60_000 // an idle connection stays
server.on('upgrade', (request, socket) => {
  leave(request.url.slice(1), socket)
  socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n')
})

const http2 = createHttp2Server()
http2.on('stream', (stream, headers) => {
  leave(headers[':path'].slice(1), stream)
  stream.respond({ ':status': 200 })
  stream.end('hello')
})

const tcp = createTcpServer((socket) => {
  socket.once('data', (data) => {
    leave(String(data), socket)
    socket.end('hello')
  })
})

const listen = (one) => new Promise((resolve) => one.listen(0, '127.0.0.1', resolve))
await runWorker({ start: async () => void (await Promise.all([server, http2, tcp].map(listen))) })
console.log(
  `http2 ${http2.address().port}\ntcp ${tcp.address().port}\nport ${server.address().port}`,
)
