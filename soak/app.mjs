// The app of a soak: it answers quickly, slowly or at length, and fails in every way that a request asks for.
// `/throw/…` throws in its request; `/soon/…` answers first, so that the client knows which worker it has hit.

import { EventEmitter } from 'node:events'
import { runWorker } from '@regrow/worker'

const brand = '@regrow/protocol'
const chunk = Buffer.alloc(64 * 1024, 'x')

function fail(where) {
  const error = new Error(`thrown in ${where}`)
  error.stack = String(error) // a soak has thousands of them
  throw error
}

const throws = {
  sync: () => fail('sync'),
  timer: () => setTimeout(() => fail('timer'), 3),
  promise: async () => fail('promise'),
  emitter: () => new EventEmitter().emit('error', new Error('thrown in emitter')),
}

const garbage = [
  null,
  'text',
  [],
  { brand, version: 1, body: { type: 'unheard-of' } },
  { brand, version: 1, body: { type: 'faulted', report: 'no report' } },
  { brand, version: 99, body: {} },
  { cmd: 'NODE_CLUSTER', act: 'nonsense', ack: 99 },
  { cmd: 'NODE_HANDLE_ACK' },
]

const deeds = {
  exit: () => process.exit(9),
  background: () => fail('the background'),
  block: () => block(1_000),
  storm: () => {
    for (let count = 0; count < 1_000; count += 1) void Promise.reject(new Error(`storm ${count}`))
  },
  garbage: () => garbage.forEach((each) => void process.send?.(each)),
  flood: () => {
    for (let count = 0; count < 20_000; count += 1) process.send?.({ count })
  },
  allocate: () => {
    const hoard = []
    for (;;) hoard.push(new Array(100_000).fill(hoard.length))
  },
}

function block(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
}

await runWorker(answer, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })

function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://app')
  const [, route, what] = pathname.split('/')
  response.setHeader('x-worker', process.pid)
  if (route === 'throw') return throws[what]()
  if (route === 'soon') return doSoon(response, deeds[what])
  if (route === 'slow')
    return setTimeout(() => response.end('slow'), Number(searchParams.get('ms')))
  if (route === 'download') return sendMuch(response, Number(searchParams.get('chunks')))
  if (request.method === 'POST') return request.on('end', () => response.end('got it')).resume()
  response.end('hello')
}

/** When the timer fires it belongs to no request any more, because this one is answered by then. */
function doSoon(response, deed) {
  response.end('soon')
  setTimeout(deed, 50)
}

function sendMuch(response, chunks) {
  for (let sent = 0; sent < chunks; sent += 1) response.write(chunk)
  response.end()
}
