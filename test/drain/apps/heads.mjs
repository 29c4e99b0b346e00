// Writes its head in each of the ways that Node knows; the path says which. `/slow` takes its time.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const ways = {
  '/object': (response) => response.writeHead(200, { 'x-a': 'b', 'Set-Cookie': ['a', 'b'] }),
  '/message': (response) => response.writeHead(200, 'Fine', { 'x-a': 'b' }),
  '/pairs': (response) =>
    response.writeHead(200, [
      ['x-a', 'b'],
      ['Connection', 'keep-alive'],
    ]),
  '/cookies': (response) =>
    response.writeHead(200, ['Set-Cookie', 'a', 'Set-Cookie', 'b', 'Connection', 'keep-alive']),
  '/both': (response) => response.setHeader('x-a', 'b').writeHead(200, { 'x-c': 'd' }),
  '/set': (response) => response.setHeader('Set-Cookie', ['a', 'b']),
  '/told': (response) => response.setHeader('x-told', String(response.getHeader('connection'))),
  '/none': () => undefined,
}

const server = createServer((request, response) => {
  if (request.url === '/slow') return setTimeout(() => response.end('slow'), 1_000)
  ways[request.url](response)
  return response.end('hello')
})
// Nobody is to be closed for being idle before its turn has come.
await runWorker({ start: () => server.listen(0, '127.0.0.1') }, { idleGraceMs: 10_000 })
console.log(`port ${server.address().port}`)
