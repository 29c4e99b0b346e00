// Listens for the signals that ask a process to leave; the core decides what they mean. The app may
// have listeners of its own, and Node calls them as well.

const signals = ['SIGTERM', 'SIGINT'] as const

export type Signal = (typeof signals)[number]

type Listener = (signal: Signal, number: number) => unknown

const ours = new WeakSet<Listener>()
/** Signals that came, and that listeners of the app's own have heard. */
const heard = new Set<Signal>()

export function installSignals(onSignal: (signal: Signal) => void): void {
  for (const signal of signals) {
    const listener = () => {
      if (listenersOfApp(signal).length > 0) heard.add(signal)
      process.nextTick(onSignal, signal) // after the app's: they shall find their servers listening
    }
    ours.add(listener)
    process.prependListener(signal, listener) // those that listen once are still there then
  }
}

/** Those that are there now are not the app's, either. */
export function disregardListeners(): void {
  for (const signal of signals)
    for (const listener of process.rawListeners(signal)) ours.add(listener as Listener)
}

export function listenersOfApp(signal: Signal): Listener[] {
  return (process.rawListeners(signal) as Listener[]).filter((listener) => !ours.has(listener))
}

export function hasAppHeard(signal: Signal): boolean {
  return heard.has(signal)
}
