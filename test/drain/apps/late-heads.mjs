// Writes its heads in the ways that Node knows, the path says which: at once, and what is asked with `?late`
// a while after a drain has begun, when no connection is within its grace any more.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

function refuse() {
  throw new Error('a method of the response was called')
}

const ways = {
  '/object': (response) => response.writeHead(200, { 'x-a': 'b', 'Set-Cookie': ['a', 'b'] }),
  '/pairs': (response) =>
    response.writeHead(200, [
      ['x-a', 'b'],
      ['x-c', 'd'],
    ]),
  '/cookies': (response) => response.writeHead(200, ['Set-Cookie', 'a', 'Set-Cookie', 'b']),
  '/set': (response) => response.setHeader('Set-Cookie', ['a', 'b']),
  '/told': (response) => response.setHeader('x-told', String(response.getHeader('connection'))),
  '/none': () => undefined,
}

const late = []
function replyToAll() {
  for (const reply of late) reply()
}

const server = createServer((request, response) => {
  const { pathname, search } = new URL(request.url, 'http://test')
  const reply = () => {
    ways[pathname](response)
    response.end('hello')
  }
  if (search !== '?late') return reply()
  console.log('held')
  if (pathname === '/none') response.setHeader = response.getHeader = refuse
  late.push(reply)
})
const context = await runWorker(
  { start: () => server.listen(0, '127.0.0.1') },
  { idleGraceMs: 400 },
)
context.on('draining', () => setTimeout(replyToAll, 800))
console.log(`port ${server.address().port}`)
