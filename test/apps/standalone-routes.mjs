// A worker without a master, with one route for each thing that a request may do.

import { EventEmitter } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'

const routes = {
  '/': (_request, response) => response.end('hello'),
  '/slow': async (request, response) => {
    const { searchParams } = new URL(request.url, 'http://localhost')
    await wait(Number(searchParams.get('ms') ?? 300))
    response.end('slow')
  },
  '/never': () => undefined,
  '/sync': () => {
    throw new Error('sync')
  },
  '/timer': () => {
    setTimeout(() => {
      throw new Error('timer')
    }, 1)
  },
  '/promise': async () => {
    await wait(1)
    throw new Error('promise')
  },
  '/emitter': () => {
    setImmediate(() => new EventEmitter().emit('error', new Error('emitter')))
  },
  '/begun': (_request, response) => {
    response.write('half of it')
    setTimeout(() => {
      throw new Error('begun')
    }, 50)
  },
  '/finished': (_request, response) => {
    response.end('finished')
    setTimeout(() => {
      throw new Error('finished')
    }, 50)
  },
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  const route = routes[pathname]
  if (route) return route(request, response)
  response.statusCode = 404
  response.end()
})

await runWorker(server, { listen: 0 })
console.log(server.address().port)
