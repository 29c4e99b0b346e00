// Turns signals into commands: the only file that listens for them, and only while a pool with `signals: true` runs.

import type { PoolError } from '../api/errors.ts'

/** The commands that signals give. */
interface SignalActions {
  stop(reason: 'stop' | 'interrupt'): void
  kill(): void
  reload(): Promise<void>
}

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

/**
 * A signal that comes again so soon is the same one: a terminal sends Ctrl-C to every process, and the program that
 * started this one may pass it on (tsx 4.23: 33 ms later, in 5 of 12 trials).
 */
const echoMs = 300

/** Listen until the returned function is called. */
export function listenForSignals(actions: SignalActions, now: () => number): () => void {
  let first: { readonly signal: string; readonly at: number } | undefined
  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    if (first?.signal === signal && now() - first.at < echoMs) return
    if (first) {
      process.exitCode = 128 + numbers[signal] // as shells report an end by a signal
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

/** Nobody awaits the reload of a signal. If it is given up, its event gets a line. */
function forgive(error: PoolError): void {
  if (!forgiven.includes(error.code)) process.emitWarning(error)
}

const forgiven: readonly string[] = ['ERR_POOL_RELOAD_ABORTED', 'ERR_POOL_STOPPED']
