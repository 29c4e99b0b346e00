// Passes unhandled rejections to the program's own listeners of `uncaughtException`. Node does that itself, but only
// where nothing listens to `unhandledRejection`, and ours does.

import { inspect, types } from 'node:util'
import { guard } from '../shell/process/guard.ts'
import { markOurs } from '../shell/process/own-listeners.ts'
import type { Listener } from './held-listeners.ts'

/** `listOwn` gives the program's own listeners of an event. The result stops the passing. */
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

/** An error with the text of Node, which a program may look for. */
function asError(reason: unknown): Error {
  if (types.isNativeError(reason)) return reason // of another realm, too
  const text = typeof reason === 'string' ? reason : guard(() => inspect(reason))
  const message =
    'This error originated either by throwing inside of an async function without a catch block, or by rejecting ' +
    `a promise which was not handled with .catch(). The promise rejected with the reason "${text}".`
  return Object.assign(new Error(message), { code: 'ERR_UNHANDLED_REJECTION' })
}
