// A bare server. VARIANT chooses what surrounds each request: nothing, one AsyncLocalStorage that
// is entered, or one domain as Node's documentation of `domain` shows it.

import { createServer } from 'node:http'
import { handle } from './handler.mjs'

const makers = {
  raw: async () => handle,
  async als() {
    const { AsyncLocalStorage } = await import('node:async_hooks')
    const storage = new AsyncLocalStorage()
    return (request, response) => {
      storage.enterWith(response)
      return handle(request, response)
    }
  },
  async domain() {
    const domain = await import('node:domain')
    return (request, response) => {
      const guard = domain.create()
      guard.on('error', () => {
        response.statusCode = 500
        response.end()
      })
      guard.add(request)
      guard.add(response)
      guard.run(() => handle(request, response))
    }
  },
}

const listener = await makers[process.env.VARIANT]()
createServer(listener).listen(Number(process.env.PORT), '127.0.0.1')
