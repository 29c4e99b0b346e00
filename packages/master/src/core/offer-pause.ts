// When a connection that a worker has no room for is offered again. Node's primary offers it at once, and be it to the
// same worker: if all are full, the two pass it back and forth as fast as they can.

/** Whoever waits is served by so much later than there is room, at most. */
const longestPauseMs = 64

export interface Refusal {
  /** So many connections has the worker refused since it took one. */
  readonly inARow: number
  /** Somebody else who listens there waits for connections, and has refused none. */
  readonly othersHaveRoom: boolean
}

/** How long the connection waits before it is offered to the next, in milliseconds. */
export function choosePause({ inARow, othersHaveRoom }: Refusal): number {
  return othersHaveRoom ? 0 : Math.min(longestPauseMs, 2 ** (inARow - 1))
}
