// Listens for the signals that ask a process to leave; the core decides what they mean. The app may
// have listeners of its own, and Node calls them as well.

import { isOurs, markOurs } from './own-listeners.ts'
import { countSignalExits } from './signal-exits.ts'

export const signals = ['SIGTERM', 'SIGINT'] as const
/** Those that a master answers. */
export const signalsOfMaster = [...signals, 'SIGHUP'] as const

export type Signal = (typeof signals)[number]

export type Listener = (signal: NodeJS.Signals, number: number) => unknown

/** How many of `signal-exit` are among those. */
let signalExitsOfOthers = 0
/** Whether the app hears of signals: under a master, an adopted program does only when it holds nothing any more. */
let reachesApp = true
/** Signals that listeners of the app's own have received. */
const received = new Set<Signal>()
/** Whether one came again when they were gone: by itself, the process would have ended there. */
let hasEnded = false
let resolveEnded: (() => void) | undefined

/** Gives what removes them again. */
export function installSignals(onSignal: (signal: Signal) => void): () => void {
  const listener = (name: NodeJS.Signals) => {
    const signal = name as Signal
    if (reachesApp && listenersOfApp(signal).length > 0) received.add(signal)
    else if (received.has(signal)) hasEnded = true
    if (hasEnded && resolveEnded) resolveEnded()
    else process.nextTick(onSignal, signal) // after the app's: they shall find their servers listening
  }
  markOurs(listener)
  for (const signal of signals) process.prependListener(signal, listener) // those that listen once are still there then
  return () => {
    for (const signal of signals) process.off(signal, listener)
    received.clear()
  }
}

/** Those that are there now are not the app's, either. */
export function disregardListeners(): void {
  signalExitsOfOthers = countSignalExits()
  for (const signal of signalsOfMaster)
    for (const listener of process.rawListeners(signal)) markOurs(listener)
}

/** None, if there are only those of `signal-exit`, which leave a signal to whoever else listens: to us. */
export function listenersOfApp(signal: NodeJS.Signals): Listener[] {
  const listeners = (process.rawListeners(signal) as Listener[]).filter((one) => !isOurs(one))
  return listeners.length > countSignalExits() - signalExitsOfOthers ? listeners : []
}

/** Whether its listeners are called by signals from now on. */
export function passSignals(arePassed: boolean): void {
  reachesApp = arePassed
}

export function hasAppReceived(signal: Signal): boolean {
  return received.has(signal)
}

/** The app's listeners are called in the signal's place. */
export function markReceived(signal: Signal): void {
  received.add(signal)
}

/** Resolves when the app sends itself the signal that it was told by, which is how many programs end. */
export function whenEnded(): Promise<void> {
  if (hasEnded) return Promise.resolve()
  return new Promise((resolve) => {
    resolveEnded = resolve
  })
}
