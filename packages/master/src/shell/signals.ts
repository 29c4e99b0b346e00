// The only file that listens for signals, and only while a pool runs that was told to.

/** What signals ask of a pool. */
export interface SignalActions {
  stop(reason: 'stop' | 'interrupt'): void
  kill(): void
  reload(): void
}

const numbers = { SIGINT: 2, SIGTERM: 15 } as const

/** Listen until the function that is returned is called. */
export function listenForSignals(actions: SignalActions): () => void {
  let stopping = false
  const stop = (signal: 'SIGINT' | 'SIGTERM') => {
    if (stopping) {
      process.exitCode = 128 + numbers[signal] // as shells report a death by signal
      actions.kill()
    } else {
      stopping = true
      actions.stop(signal === 'SIGINT' ? 'interrupt' : 'stop')
    }
  }
  const reload = () => actions.reload()
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', reload)
  return () => {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', reload)
  }
}
