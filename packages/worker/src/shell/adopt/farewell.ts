// How an adopted program ends. It does not know of drains, but it may know SIGTERM: to close its
// database, to say when it is done. So in each drain its listeners of SIGTERM are called, once: by
// the signal itself where that was the reason, and else when nothing is held any more. Then the
// program says when it is done: by its own exit, by the end of what its listeners returned, or by
// holding nothing that keeps a process. The drain's deadline stands.

import type { DrainReason } from '@regrow/protocol'
import { releaseChannel } from '../channel.ts'
import { hasAppHeard, listenersOfApp } from '../signals.ts'

const sigterm = 15

/** Resolves when a program that drained for this reason has nothing more to do. */
export async function bidFarewell(reason: DrainReason | undefined): Promise<void> {
  if (wasTold(reason)) return whenNothingIsLeft() // what its listeners returned is Node's alone
  const results = listenersOfApp('SIGTERM').map(call)
  if (results.length === 0) return
  if (!results.every(isPromise)) await whenNothingIsLeft()
  else await Promise.race([Promise.all(results), whenNothingIsLeft()])
}

/** Ctrl-C reaches the workers of a terminal themselves, too. */
function wasTold(reason: DrainReason | undefined): boolean {
  return hasAppHeard('SIGTERM') || (reason === 'interrupt' && hasAppHeard('SIGINT'))
}

/** One that throws must not keep the others from being called. */
function call(listener: (signal: 'SIGTERM', number: number) => unknown): unknown {
  try {
    return Reflect.apply(listener, process, ['SIGTERM', sigterm])
  } catch (error) {
    return Promise.reject(error)
  }
}

function isPromise(value: unknown): boolean {
  return value instanceof Promise
}

function whenNothingIsLeft(): Promise<void> {
  releaseChannel()
  return new Promise((resolve) => {
    process.once('beforeExit', () => resolve())
  })
}
