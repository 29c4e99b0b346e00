// Listens for the signals that ask a process to leave; the core decides what they mean. The app may have listeners of
// its own, and Node calls them as well.

import { isOurs, markOurs } from './own-listeners.ts'
import { countSignalExits } from './signal-exits.ts'

export const signals = ['SIGTERM', 'SIGINT'] as const
/** The signals that a master handles for its workers. */
export const signalsOfMaster = [...signals, 'SIGHUP'] as const

export type Signal = (typeof signals)[number]

export type Listener = (signal: NodeJS.Signals, number: number) => unknown

/** How many of the listeners that are not the app's belong to `signal-exit`. */
let signalExitsOfOthers = 0
/** Whether signals reach the app's listeners. For an adopted program they do once it holds nothing any more. */
let reachesApp = true
/** Signals that listeners of the app's own have received. */
const received = new Set<Signal>()
/** Whether such a signal came again after those listeners were gone: without us, the process would have ended there. */
let hasEnded = false
let resolveEnded: (() => void) | undefined

/** Returns what removes the listeners. */
export function installSignals(onSignal: (signal: Signal) => void): () => void {
  const listener = (name: NodeJS.Signals) => {
    const signal = name as Signal
    if (reachesApp && listenersOfApp(signal).length > 0) received.add(signal)
    else if (received.has(signal)) hasEnded = true
    if (hasEnded && resolveEnded) resolveEnded()
    else process.nextTick(onSignal, signal) // after the app's listeners, which must find their servers listening
  }
  markOurs(listener)
  for (const signal of signals) process.prependListener(signal, listener) // listeners for one call are still there then
  return () => {
    for (const signal of signals) process.off(signal, listener)
    received.clear()
  }
}

/** The listeners that are there now are not the app's either. */
export function disregardListeners(): void {
  signalExitsOfOthers = countSignalExits()
  for (const signal of signalsOfMaster)
    for (const listener of process.rawListeners(signal)) markOurs(listener)
}

/** The app's listeners of a signal; none, if all are those of `signal-exit`, which leave it to other listeners: us. */
export function listenersOfApp(signal: NodeJS.Signals): Listener[] {
  const listeners = (process.rawListeners(signal) as Listener[]).filter((one) => !isOurs(one))
  return listeners.length > countSignalExits() - signalExitsOfOthers ? listeners : []
}

/** Choose whether signals reach the app's listeners from now on. */
export function passSignals(arePassed: boolean): void {
  reachesApp = arePassed
}

export function hasAppReceived(signal: Signal): boolean {
  return received.has(signal)
}

/** Called when the app's listeners are called in place of the signal. */
export function markReceived(signal: Signal): void {
  received.add(signal)
}

/** Resolves when the app sends itself a signal that its listeners have received, as many programs do to end. */
export function whenEnded(): Promise<void> {
  if (hasEnded) return Promise.resolve()
  return new Promise((resolve) => {
    resolveEnded = resolve
  })
}
