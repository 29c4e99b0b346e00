// What each app does with a request: most requests take a few milliseconds, and some throw where no `catch` can
// handle it.

import { setTimeout as delay } from 'node:timers/promises'

export const options = { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } }

/** Clients record the worker that served them. */
export const headers = { 'x-worker': String(process.pid) }

export async function work() {
  await delay(1 + Math.random() * 10)
  return 'hello\n'
}

/** Never settles: the error is thrown in a timer. */
export function failLater() {
  return new Promise(() => {
    setTimeout(fail, 2)
  })
}

function fail() {
  const error = new Error('nobody catches this')
  error.stack = String(error) // one line is enough for a demonstration
  throw error
}
