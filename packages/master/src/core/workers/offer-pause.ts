// When a connection that a worker has no room for is offered again. Node's primary would offer it at once, even to the
// same worker: if all workers are full, the two would pass it back and forth as fast as they can.

/** A waiting client is served at most this much later than a worker has room. */
const longestPauseMs = 64

interface Refusal {
  /** How many connections the worker has refused since it accepted one. */
  readonly inARow: number
  /** Another worker that listens there waits for connections, and has refused none. */
  readonly othersHaveRoom: boolean
}

/** How long the connection waits before it is offered again, in milliseconds. */
export function choosePause({ inARow, othersHaveRoom }: Refusal): number {
  return othersHaveRoom ? 0 : Math.min(longestPauseMs, 2 ** (inARow - 1))
}
