// The app of FRAMEWORK, as its own documentation starts it. VARIANT `als` enters one
// AsyncLocalStorage for each request, which is what a trap needs at least.

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'

const { FRAMEWORK, VARIANT, PORT } = process.env

if (VARIANT === 'als') {
  const storage = new AsyncLocalStorage()
  subscribe('http.server.request.start', ({ response }) => storage.enterWith(response))
}
const { createApp, listen } = await import(`./${FRAMEWORK}.mjs`)
await listen(await createApp(), Number(PORT), '127.0.0.1')
