// `signal-exit`, which many packages bring along, listens for every signal, and ends the process by it
// unless somebody else listens. Its versions tell each other by these two objects how many listeners of
// each signal are theirs: https://github.com/tapjs/signal-exit (`load` and `sigListeners` of 3 and 4).

interface Emitter {
  readonly count?: unknown
}

type Marked = Record<string | symbol, Emitter | undefined>

/** How many of the listeners of a signal are those of `signal-exit`, 3 and 4. */
export function countSignalExits(): number {
  const three = (process as unknown as Marked).__signal_exit_emitter__
  const four = (globalThis as unknown as Marked)[Symbol.for('signal-exit emitter')]
  return countOf(three) + countOf(four)
}

function countOf(emitter: Emitter | undefined): number {
  return typeof emitter?.count === 'number' ? emitter.count : 0
}
