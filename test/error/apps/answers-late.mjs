// An app whose code throws (`/late`), and that answers all the same, later, in the way that `how` says. `/?ms=500` takes so long.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const ways = {
  writeHead: (response) => response.writeHead(200),
  setHeader: (response) => response.setHeader('x-late', 'yes'),
  write: (response) => response.write('late'),
  reject: async (response) => response.writeHead(200),
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  const ms = Number(searchParams.get('ms') ?? 0)
  const answer = () => {
    console.log(`${searchParams.get('how')} tried`)
    ways[searchParams.get('how')](response)
  }
  if (pathname === '/late') {
    setTimeout(answer, 150)
    throw new Error('thrown before the answer')
  }
  setTimeout(() => response.end('hello'), ms)
})
await runWorker(server, { listen: { port: Number(process.env.PORT ?? 0), host: '127.0.0.1' } })
if (server.listening) console.log(`port ${server.address().port}`) // it may have been stopped by now
