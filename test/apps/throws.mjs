// Throws where the path says: `/sync`, `/timer`, `/promise`, `/emitter` and so on; every other
// path is answered. `/late?ms=100` answers, and throws when the answer is long gone; `/held` is answered
// when the drain has begun.

import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { setTimeout as pass } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'
import { hostileValues } from './standalone-hostile.mjs'

function fail(where) {
  throw Object.assign(new Error(`thrown in ${where}`), { code: 'ERR_TEST' })
}

let beginDrain
const draining = new Promise((resolve) => {
  beginDrain = resolve
})

const faults = {
  '/sync': () => fail('sync'),
  '/timer': () => setTimeout(() => fail('timer'), 5),
  '/immediate': () => setImmediate(() => fail('immediate')),
  '/tick': () => process.nextTick(() => fail('tick')),
  '/promise': () => Promise.resolve().then(() => fail('promise')),
  '/async': async () => fail('async'),
  '/emitter': () => new EventEmitter().emit('error', new Error('thrown in emitter')),
  '/stream': () => new Readable({ read: () => undefined }).destroy(new Error('thrown in stream')),
  '/null': () => Promise.reject(null),
  '/headers-sent': (_request, response) => {
    response.write('half')
    setTimeout(() => fail('headers-sent'), 5)
  },
  '/slow': (request, response) => {
    const ms = Number(new URL(request.url, 'http://app').searchParams.get('ms'))
    setTimeout(() => response.end('answered'), ms)
  },
  '/held': async (_request, response) => {
    await draining
    await pass(50)
    response.end('answered')
  },
  '/late': (request, response) => {
    const ms = Number(new URL(request.url, 'http://app').searchParams.get('ms'))
    response.end('answered')
    setTimeout(() => fail('late'), ms)
  },
  '/nobody': (_request, response) => {
    response.end('answered')
    nobody.emit('throw')
  },
  '/hostile': (request) => {
    const index = Number(new URL(request.url, 'http://app').searchParams.get('index'))
    setImmediate(() => {
      throw hostileValues[index]
    })
  },
  '/storm': (_request, response) => {
    response.end('answered')
    for (let i = 0; i < 1_000; i++) Promise.reject(new Error(`storm ${i}`))
  },
}

// A listener that was added outside of any request, called outside of any request.
const nobody = new EventEmitter()
const calls = []
nobody.on('throw', () => calls.push('throw'))
setInterval(() => {
  if (calls.pop()) fail('nobody')
}, 5).unref()

const context = await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    const fault = faults[request.url.split('?')[0]]
    if (fault) return fault(request, response)
    response.end('fine')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
context.on('draining', beginDrain)
