// Ends an adopted program. It does not know drains, but it may know SIGTERM, to close its database for instance, so
// each drain calls its listeners of SIGTERM once.
//
// They are called when the worker holds nothing any more; after Ctrl-C it is the listeners of SIGINT instead
// (`held-signals.ts` holds them back). The program is done when it exits, when what its listeners returned has settled,
// when nothing keeps its process any more, or when it receives the signal once more and no longer listens for it,
// because the signal would have ended it then. Its listeners of uncaught errors come first: they end most programs. The
// deadline of the drain stays.

import type { DrainReason } from '@regrow/protocol'
import { releaseChannel } from '../shell/process/channel.ts'
import {
  hasAppReceived,
  type Listener,
  listenersOfApp,
  markReceived,
  type Signal,
  whenEnded,
} from '../shell/process/signals.ts'
import { nextTurn } from './first-phase.ts'

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

/** Calls the program's own listeners of uncaught errors; gives what they returned. */
export type CallErrorListeners = () => readonly Promise<unknown>[]

/** The signal that means the end to the program, and its listeners of that signal. */
interface Hook {
  readonly signal: Signal
  readonly listeners: readonly Listener[]
}

/** How a program ends once the worker holds nothing any more. */
type Ending =
  /** It has no listener of its own. */
  | { readonly by: 'nothing' }
  /** A signal has called its listeners meanwhile; only Node has what these returned. */
  | { readonly by: 'signal' }
  /** Its listeners are called in the signal's place. */
  | ({ readonly by: 'listeners' } & Hook)

/**
 * Resolves when a program that drained for this reason has nothing more to do. Rejects with what its listener of errors
 * threw.
 */
export async function endProgram(
  reason: DrainReason | undefined,
  callErrorListeners: CallErrorListeners,
): Promise<void> {
  const hook = findHook(reason) // a listener that a listener of errors adds is for a signal that comes meanwhile
  const failures = await settle(callErrorListeners())
  if (reason !== 'start-failed') await end(decideEnding(reason, hook))
  if (failures.length > 0) throw failures[0]
}

/** Gives what was thrown. A listener that is an async function ends the process when it is done, or it never does. */
async function settle(results: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  if (results.length === 0) return []
  const failures: unknown[] = []
  const done = results.map((one) => one.catch((error) => failures.push(error)))
  await Promise.race([whenEnded(), whenNothingIsLeft(), Promise.all(done)])
  await nextTurn() // the loop may be empty, and would end here
  return failures
}

function decideEnding(reason: DrainReason | undefined, { signal, listeners }: Hook): Ending {
  // A signal may have called them since they were released.
  if (hasAppReceived('SIGTERM') || (reason === 'interrupt' && hasAppReceived('SIGINT')))
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
      const done = results.every((one) => one instanceof Promise) ? [Promise.all(results)] : []
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

/** Gives what each listener returned. */
function callAll({ signal, listeners }: Hook): unknown[] {
  markReceived(signal)
  return listeners.map((listener) => call(listener, signal))
}

/** A listener that throws must not keep the others from being called. */
function call(listener: Listener, signal: Signal): unknown {
  try {
    return Reflect.apply(listener, process, [signal, numbers[signal]])
  } catch (error) {
    return Promise.reject(error)
  }
}

function whenNothingIsLeft(): Promise<void> {
  releaseChannel()
  return new Promise((resolve) => {
    const next = () => process.once('beforeExit', () => resolve())
    // Tracers begin to send what they hold at the first one.
    process.once('beforeExit', () => setImmediate(next))
  })
}
