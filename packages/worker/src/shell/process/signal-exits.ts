// Counts the listeners of `signal-exit`. Many packages bring it along; it listens for every signal, and ends the
// process by that signal unless somebody else listens. Its versions share, in these two objects, how many listeners of
// each signal are theirs: https://github.com/tapjs/signal-exit (`load` and `sigListeners` of 3 and 4).

interface Emitter {
  readonly count?: unknown
}

type Marked = Record<string | symbol, Emitter | undefined>

/** How many listeners of a signal belong to `signal-exit` 3 and 4. */
export function countSignalExits(): number {
  const three = (process as unknown as Marked).__signal_exit_emitter__
  const four = (globalThis as unknown as Marked)[Symbol.for('signal-exit emitter')]
  return countOf(three) + countOf(four)
}

function countOf(emitter: Emitter | undefined): number {
  return typeof emitter?.count === 'number' ? emitter.count : 0
}
