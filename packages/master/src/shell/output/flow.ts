// Decides what becomes of the workers' output while the master's own output is read slowly, or not at all.
//
// - `open`: lines go through.
// - `full`: too much waits, so the workers' pipes are not read, and nothing is lost.
// - `dropping`: it has waited for too long, and lines are counted and dropped. A worker that waits on its pipe would be
//   judged hung, and what a worker keeps for a pipe that nobody reads is memory.
//
// Pure: no stream, no clock.

export interface Flow {
  readonly state: 'open' | 'full' | 'dropping'
  /** Bytes that were handed over and are not written yet. */
  readonly waiting: number
}

/** When more than this waits, the workers' pipes are not read. */
export const maxWaitingBytes = 262_144
/** So little must wait before the pipes are read again, or each line would open and close them. */
export const reopenBytes = maxWaitingBytes / 2
/** How long the output may stand still before lines are dropped: well below any sensible liveness timeout. */
export const patienceMs = 1_000

export const idleFlow: Flow = { state: 'open', waiting: 0 }

/** So many bytes are handed to the stream. */
export function hand({ state, waiting }: Flow, bytes: number): Flow {
  const sum = waiting + bytes
  return { state: state === 'open' && sum > maxWaitingBytes ? 'full' : state, waiting: sum }
}

/** The stream has written so many bytes, or has lost them for good. */
export function carry({ state, waiting }: Flow, bytes: number): Flow {
  const left = waiting - bytes
  return { state: left <= reopenBytes ? 'open' : state, waiting: left }
}

/** `patienceMs` have passed since it was full. */
export function tire(flow: Flow): Flow {
  return flow.state === 'full' ? { ...flow, state: 'dropping' } : flow
}
