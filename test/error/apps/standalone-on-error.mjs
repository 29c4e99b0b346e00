// Tells what `onError` was told; HOOK says what it does besides. With FAILS=start, an error is trapped
// before the app is ready.

import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'

const { HOOK = 'silent', FAILS, DRAIN_MS = '5000' } = process.env
const thrown = new Error('boom')

const hooks = {
  silent: () => undefined,
  slow: () => delay(300).then(() => console.log('sent')),
  throws: () => {
    throw new Error('the hook fails')
  },
  rejects: () => Promise.reject(new Error('the hook fails')),
  'throws-later': () => setTimeout(hooks.throws, 5),
  'never-ends': () => new Promise(() => undefined),
}

function onError(trapped) {
  const { error, message, origin, method, path, task, suppressed } = trapped
  const isSame = error === thrown
  const told = { message, origin, method, path, task, suppressed, isSame }
  console.log(`told ${JSON.stringify(told)}`)
  return hooks[HOOK]()
}

function fail() {
  throw thrown
}

const routes = {
  '/': (response) => response.end('fine'),
  '/throw': () => setTimeout(fail),
  '/null': () => void Promise.reject(null),
  '/task': (response, context) => {
    context.task('mail', () => setTimeout(fail))
    response.end('fine')
  },
  '/storm': () => {
    for (let count = 0; count < 1_000; count += 1) void Promise.reject(thrown)
  },
}

process.on('uncaughtException', ({ message }) => console.log(`an earlier listener: ${message}`))

await runWorker(
  {
    async start(context) {
      const handle = ({ url }, response) => routes[url.split('?', 1)[0]](response, context)
      const server = createServer(handle)
      if (FAILS === 'start') setTimeout(fail)
      if (FAILS === 'start') await new Promise(() => undefined)
      await new Promise((resolve) => server.listen(Number(process.env.PORT ?? 0), resolve))
      process.on('uncaughtException', ({ message }) => console.log(`a later listener: ${message}`))
      console.log(`port ${server.address().port}`)
      return server
    },
    stop: () => console.log('stop is called'),
  },
  { onError, drainTimeoutMs: Number(DRAIN_MS) },
)
