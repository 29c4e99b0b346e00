// How an adopted program ends. It does not know of drains, but it may know SIGTERM: to close its
// database, to say when it is done. So in each drain its listeners of SIGTERM are called, once: alone by
// the signal itself where that was the reason, and else when nothing is held any more; after Ctrl-C, those of
// SIGINT in their place. Then the
// program says when it is done: by its own exit, by the end of what its listeners returned, or by
// holding nothing that keeps a process, or by the signal once more, when it no longer listens for it:
// then that would have been its end. The drain's deadline stands.

import type { DrainReason } from '@regrow/protocol'
import { releaseChannel } from '../channel.ts'
import { hasAppHeard, listenersOfApp, noteHeard, type Signal, whenEnded } from '../signals.ts'

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

/** Resolves when a program that drained for this reason has nothing more to do. */
export function bidFarewell(reason: DrainReason | undefined): Promise<unknown> {
  const ended = whenEnded()
  if (wasTold(reason)) return Promise.race([ended, whenNothingIsLeft()]) // what its listeners returned is Node's alone
  const results = tell(chooseSignal(reason))
  if (results.length === 0) return Promise.resolve()
  const done = results.every(isPromise) ? [Promise.all(results)] : []
  return Promise.race([ended, whenNothingIsLeft(), ...done])
}

/** Alone, Ctrl-C is the program's own to hear. */
function wasTold(reason: DrainReason | undefined): boolean {
  return hasAppHeard('SIGTERM') || (reason === 'interrupt' && hasAppHeard('SIGINT'))
}

function chooseSignal(reason: DrainReason | undefined): Signal {
  const isForInterrupt = reason === 'interrupt' && listenersOfApp('SIGINT').length > 0
  return isForInterrupt ? 'SIGINT' : 'SIGTERM'
}

/** Gives what each of its listeners returned. */
function tell(signal: Signal): unknown[] {
  const listeners = listenersOfApp(signal)
  if (listeners.length > 0) noteHeard(signal)
  return listeners.map((listener) => call(listener, signal))
}

/** One that throws must not keep the others from being called. */
function call(listener: (signal: Signal, number: number) => unknown, signal: Signal): unknown {
  try {
    return Reflect.apply(listener, process, [signal, numbers[signal]])
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
    const next = () => process.once('beforeExit', () => resolve())
    process.once('beforeExit', () => setImmediate(next)) // tracers begin to send what they hold at the first
  })
}
