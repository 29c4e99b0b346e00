// Errors thrown in listeners, and `error` events without one.

import { EventEmitter, once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { boom, error } from './boom.mjs'

const shared = new EventEmitter()
shared.on('call', (listener) => listener())

export const routes = {
  emitter: () => setTimeout(() => new EventEmitter().emit('error', error()), 5),
  'shared-emitter': () => shared.emit('call', boom),
  'event-target': () => {
    const target = new EventTarget()
    target.addEventListener('call', boom)
    target.dispatchEvent(new Event('call'))
  },
  'abort-signal': () => {
    const abort = new AbortController()
    abort.signal.addEventListener('abort', boom)
    setTimeout(() => abort.abort(), 5)
  },
  'abort-timeout': () => {
    const keepsAlive = setTimeout(() => undefined, 50)
    AbortSignal.timeout(5).addEventListener('abort', () => {
      clearTimeout(keepsAlive)
      boom()
    })
  },
  once: async () => {
    const emitter = new EventEmitter()
    setTimeout(() => emitter.emit('error', error()), 5)
    await once(emitter, 'done')
  },
  'thread-message': () => {
    const thread = new Worker("require('worker_threads').parentPort.postMessage(1)", { eval: true })
    thread.once('message', boom)
  },
  'thread-error': () => new Worker("throw new Error('boom')", { eval: true }),
  'message-port': () => {
    const { port1, port2 } = new MessageChannel()
    port1.once('message', () => {
      port1.close()
      boom()
    })
    port2.postMessage(1)
  },
}
