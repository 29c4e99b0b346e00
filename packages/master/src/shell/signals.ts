// The only file that listens for signals, and only while a pool runs that was told to.

import type { PoolError } from '../api/errors.ts'

/** What signals ask of a pool. */
export interface SignalActions {
  stop(reason: 'stop' | 'interrupt'): void
  kill(): void
  reload(): Promise<void>
}

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

/**
 * A signal that comes again so soon is the same one: a terminal sends Ctrl-C to every process, and who runs the
 * program may pass it on (tsx 4.23: 33 ms later, in 5 of 12 trials).
 */
const echoMs = 300

/** Listen until the function that is returned is called. */
export function listenForSignals(actions: SignalActions, now: () => number): () => void {
  let first: { readonly signal: string; readonly at: number } | undefined
  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    if (first?.signal === signal && now() - first.at < echoMs) return
    if (first) {
      process.exitCode = 128 + numbers[signal] // as shells report a death by signal
      actions.kill()
    } else {
      first = { signal, at: now() }
      actions.stop(signal === 'SIGINT' ? 'interrupt' : 'stop')
    }
  }
  const reload = () => void actions.reload().catch(forgive)
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', reload)
  return () => {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', reload)
  }
}

/** Nobody awaits a signal: a reload that was given up is told by its event's line. */
function forgive(error: PoolError): void {
  if (!forgiven.includes(error.code)) process.emitWarning(error)
}

const forgiven: readonly string[] = ['ERR_POOL_RELOAD_ABORTED', 'ERR_POOL_STOPPED']
