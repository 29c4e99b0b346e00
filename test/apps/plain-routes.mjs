// A program that never heard of regrow, as an ES module: `/throw` throws, `/slow` takes its time.

import { createServer } from 'node:http'

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  response.setHeader('x-worker', process.pid)
  if (pathname === '/throw') throw new Error('thrown in a plain program')
  if (pathname === '/slow') setTimeout(() => response.end('slow'), searchParams.get('ms'))
  else if (pathname === '/block') for (;;);
  else response.end('hello')
})
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`port ${server.address().port}`)
})
