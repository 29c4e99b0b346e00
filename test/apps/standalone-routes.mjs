// A worker without a master, with one route for each thing that a request may do. `/slow` and
// `/never` say on stdout when they have begun; `/release` lets every slow request go on.

import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'
import { hostileValues } from './standalone-hostile.mjs'

const gate = new EventEmitter().setMaxListeners(0)
const nobody = new EventEmitter()

function fail(where) {
  throw new Error(`thrown in ${where}`)
}

const routes = {
  '/': (_request, response) => response.end('hello'),
  '/slow': async (_request, response) => {
    console.log('slow begins')
    await once(gate, 'release')
    response.end('slow')
  },
  '/release': (_request, response) => {
    gate.emit('release')
    response.end('released')
  },
  '/never': () => console.log('never begins'),
  '/half': (_request, response) => response.write('half of it'),
  '/upload': async (request, response) => {
    console.log('upload begins')
    let length = 0
    for await (const chunk of request) length += chunk.length
    response.end(`got ${length}`)
  },
  '/broken-upload': async (request) => {
    for await (const _ of request) fail('a loop over the body')
  },
  '/sync': () => fail('sync'),
  '/timer': () => setTimeout(fail, 1, 'timer'),
  '/promise': async () => fail('promise'),
  '/emitter': () => setImmediate(() => new EventEmitter().emit('error', new Error('emitter'))),
  '/late-body': (request) => request.resume().on('end', () => fail('late body')),
  '/overridden': (_request, response) => {
    response.writeHead = response.end = response.setHeader = () => fail('an override')
    fail('overridden')
  },
  '/begun': (_request, response) => {
    response.write('half of it')
    setImmediate(fail, 'begun')
  },
  '/fails-halfway': async (_request, response) => {
    response.write('half of it')
    await once(gate, 'release')
    fail('halfway')
  },
  '/nobody': (_request, response) => response.end('fine', () => nobody.emit('throw')),
  '/storm': (_request, response) => {
    for (let count = 0; count < 1_000; count++) Promise.reject(new Error(`storm ${count}`))
    setTimeout(() => response.end('survived'), 100)
  },
  '/hostile': (request) => {
    const index = Number(new URL(request.url, 'http://app').searchParams.get('index'))
    setImmediate(() => {
      throw hostileValues[index]
    })
  },
  '/task': (_request, response) => {
    context.task('mail', async () => {
      console.log('task begins')
      await once(gate, 'release')
      console.log('task ends')
    })
    response.end('later')
  },
  '/task-throws': (_request, response) => {
    context.task('mail', async () => setImmediate(fail, 'the task'))
    setTimeout(() => response.end('fine'), 50)
  },
  '/drain': (_request, response) => {
    context.drain()
    response.end('bye')
  },
}

// Added outside of any request, and called outside of any request.
let isThrowing = false
nobody.on('throw', () => {
  isThrowing = true
})
setInterval(() => {
  if (!isThrowing) return
  isThrowing = false
  fail('nobody')
}, 5).unref()

const server = createServer((request, response) => {
  const route = routes[request.url.split('?')[0]]
  if (!route) return response.writeHead(404).end()
  return route(request, response)
})
server.on('upgrade', (_request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n')
  socket.pipe(socket)
})

const env = process.env
const app = {
  start: () => server.listen(0, '127.0.0.1'),
  stop: () => {
    console.log('stop is called')
    if (env.STOP === 'throws') fail('stop')
  },
}
const context = await runWorker(app, {
  ...(env.DRAIN_TIMEOUT_MS && { drainTimeoutMs: Number(env.DRAIN_TIMEOUT_MS) }),
  ...(env.IDLE_GRACE_MS && { idleGraceMs: Number(env.IDLE_GRACE_MS) }),
})
context.on('draining', ({ reason }) => {
  console.log(`draining ${reason} aborted=${context.signal.aborted}`)
  if (env.DRAINING === 'throws') fail('draining')
})
console.log(`port ${server.address().port}`)
