// `/more` listens on MORE_PORT, too; `/close` closes the server that answers; `/reopen` closes it
// and listens again; `/slow?ms=500` is answered after half a second.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const { MORE_PORT, PORT } = process.env
const listen = (server, port) => server.listen(Number(port), '127.0.0.1')

const deeds = {
  '/more': () => listen(createServer(answer), MORE_PORT),
  '/close': (server) => server.close(),
  '/reopen': (server) => server.close(() => listen(server, PORT)),
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://app')
  deeds[pathname]?.(this)
  response.setHeader('connection', 'close')
  setTimeout(() => response.end('hello'), Number(searchParams.get('ms')))
}

await runWorker({ start: () => listen(createServer(answer), PORT) })
