// Listens for the signals that ask a process to leave; the core decides what they mean.

const signals = ['SIGTERM', 'SIGINT'] as const

export type Signal = (typeof signals)[number]

export function installSignals(onSignal: (signal: Signal) => void): void {
  for (const signal of signals) process.on(signal, () => onSignal(signal))
}
