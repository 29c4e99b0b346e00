// How the workers' output gets on with who reads the master's. `open`: lines go through. `full`: too
// much waits, so the workers' pipes are not read, and nothing is lost. `dropping`: it has waited for
// too long; lines are counted and dropped, for a worker that waits on its pipe would be taken for
// hung, and what a worker keeps for a pipe that nobody reads is memory. Pure: no stream, no clock.

export interface Flow {
  readonly state: 'open' | 'full' | 'dropping'
  /** Bytes that were handed over and are not written yet. */
  readonly waiting: number
}

/** More than this waits for nobody's sake. */
export const maxWaitingBytes = 262_144
/** So much must have gone before more is taken, lest each line opens and closes the pipes. */
export const reopenBytes = maxWaitingBytes / 2
/** How long nobody may read before lines are dropped: well below any sensible liveness timeout. */
export const patienceMs = 1_000

export const idleFlow: Flow = { state: 'open', waiting: 0 }

/** So many bytes are handed over. */
export function hand({ state, waiting }: Flow, bytes: number): Flow {
  const sum = waiting + bytes
  return { state: state === 'open' && sum > maxWaitingBytes ? 'full' : state, waiting: sum }
}

/** So many bytes were written, or are lost for good. */
export function carry({ state, waiting }: Flow, bytes: number): Flow {
  const left = waiting - bytes
  return { state: left <= reopenBytes ? 'open' : state, waiting: left }
}

/** `patienceMs` have passed since it was full. */
export function tire(flow: Flow): Flow {
  return flow.state === 'full' ? { ...flow, state: 'dropping' } : flow
}
