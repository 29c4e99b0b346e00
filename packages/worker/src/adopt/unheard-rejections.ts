// A rejection that no listener of `unhandledRejection` hears, Node brings to those of `uncaughtException`, as an
// error. With ours among the first, it does not. So it is brought to the program's own from here.

import { inspect, types } from 'node:util'
import { guard } from '../shell/process/guard.ts'
import { markOurs } from '../shell/process/own-listeners.ts'
import type { Listener } from './held-listeners.ts'

/** `listOwn` gives the program's own listeners of an event. The result ends it. */
export function bringUnheardRejections(
  listOwn: (event: string) => readonly Listener[],
): () => void {
  const onRejection = (reason: unknown) => {
    if (listOwn('unhandledRejection').length > 0) return
    const error = asError(reason)
    for (const listener of listOwn('uncaughtException'))
      Reflect.apply(listener, process, [error, 'unhandledRejection'])
  }
  markOurs(onRejection)
  process.on('unhandledRejection', onRejection)
  return () => {
    process.off('unhandledRejection', onRejection)
  }
}

/** In Node's own words, which a program may look for. */
function asError(reason: unknown): Error {
  if (types.isNativeError(reason)) return reason // of another realm, too
  const text = typeof reason === 'string' ? reason : guard(() => inspect(reason))
  const message =
    'This error originated either by throwing inside of an async function without a catch block, or by rejecting ' +
    `a promise which was not handled with .catch(). The promise rejected with the reason "${text}".`
  return Object.assign(new Error(message), { code: 'ERR_UNHANDLED_REJECTION' })
}
