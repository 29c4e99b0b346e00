// How an adopted program ends. It does not know of drains, but it may know SIGTERM: to close its
// database, to say when it is done. So in each drain its listeners of SIGTERM are called, once, when
// nothing is held any more; after Ctrl-C those of SIGINT in their place (held-signals.ts holds them back). Then the
// program says when it is done: by its own exit, by the end of what its listeners returned, or by
// holding nothing that keeps a process, or by the signal once more, when it no longer listens for it:
// then that would have been its end. Its listeners of uncaught errors come first: they end most programs.
// The drain's deadline stands.

import type { DrainReason } from '@regrow/protocol'
import { releaseChannel } from '../shell/process/channel.ts'
import {
  hasAppHeard,
  type Listener,
  listenersOfApp,
  noteHeard,
  type Signal,
  whenEnded,
} from '../shell/process/signals.ts'
import { nextTurn } from './first-phase.ts'

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

/** Calls the program's own listeners of what went wrong; gives what they returned. */
export type CallErrorListeners = () => readonly Promise<unknown>[]

/** A signal by which the program knows that it shall end, and its listeners of that. */
interface Hook {
  readonly signal: Signal
  readonly listeners: readonly Listener[]
}

/** What ends a program that holds nothing any more, besides its own exit. */
type Ending =
  /** No listener of its own is left. */
  | { readonly by: 'nothing' }
  /** A signal has called its listeners; what these returned is Node's alone. */
  | { readonly by: 'signal' }
  /** Its listeners are called in the signal's place. */
  | ({ readonly by: 'listeners' } & Hook)

/** Resolves when a program that drained for this reason has nothing more to do. Rejects with what a listener of its errors threw. */
export async function endProgram(
  reason: DrainReason | undefined,
  callErrorListeners: CallErrorListeners,
): Promise<void> {
  const hook = findHook(reason) // what a listener of errors adds is for a signal that comes meanwhile
  const failures = await settle(callErrorListeners())
  if (reason !== 'start-failed') await end(decideEnding(reason, hook))
  if (failures.length > 0) throw failures[0]
}

/** Gives what was thrown. A listener that is an async function ends the process when it is done, or never. */
async function settle(results: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  if (results.length === 0) return []
  const failures: unknown[] = []
  const done = results.map((one) => one.catch((error) => failures.push(error)))
  await Promise.race([whenEnded(), whenNothingIsLeft(), Promise.all(done)])
  await nextTurn() // the loop may be empty, and would end here
  return failures
}

function decideEnding(reason: DrainReason | undefined, { signal, listeners }: Hook): Ending {
  // Alone, Ctrl-C is the program's own to hear.
  if (hasAppHeard('SIGTERM') || (reason === 'interrupt' && hasAppHeard('SIGINT')))
    return { by: 'signal' }
  const left = listenersOfApp(signal).filter((one) => listeners.includes(one))
  return left.length > 0 ? { by: 'listeners', signal, listeners: left } : { by: 'nothing' }
}

async function end(ending: Ending): Promise<void> {
  const ended = whenEnded()
  switch (ending.by) {
    case 'nothing':
      return
    case 'signal':
      return Promise.race([ended, whenNothingIsLeft()])
    case 'listeners': {
      const results = callAll(ending)
      const done = results.every(isPromise) ? [Promise.all(results)] : []
      await Promise.race([ended, whenNothingIsLeft(), ...done])
    }
  }
}

function findHook(reason: DrainReason | undefined): Hook {
  const interrupted = reason === 'interrupt' ? listenersOfApp('SIGINT') : []
  return interrupted.length > 0
    ? { signal: 'SIGINT', listeners: interrupted }
    : { signal: 'SIGTERM', listeners: listenersOfApp('SIGTERM') }
}

/** Gives what each has returned. */
function callAll({ signal, listeners }: Hook): unknown[] {
  noteHeard(signal)
  return listeners.map((listener) => call(listener, signal))
}

/** One that throws must not keep the others from being called. */
function call(listener: Listener, signal: Signal): unknown {
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
