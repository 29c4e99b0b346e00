// A program that never heard of regrow, as TypeScript whose types can be stripped: `/throw` rejects,
// `/slow` takes its time.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  response.setHeader('x-worker', process.pid)
  if (pathname === '/throw') throw new Error('thrown in a plain program')
  if (pathname === '/slow') setTimeout(() => response.end('slow'), Number(searchParams.get('ms')))
  else response.end('hello')
}

const server = createServer(answer)
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`port ${port}`)
})
