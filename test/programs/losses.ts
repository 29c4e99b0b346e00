// What became of a load whose server was told to leave.

import type { OutcomeKind } from '../../testing/request.ts'
import type { Failure, Tally } from '../../testing/tally.ts'

export interface Losses {
  /** What those requests got that should have been served. */
  readonly lost: readonly OutcomeKind[]
  /** Requests that were on their way when the server closed their connection, or its port: a client sends them again. */
  readonly crossed: number
}

/** Of the failures, those that count: nobody is left to serve what comes after `toldAt`. */
export function findLosses({ failures, beganAt }: Tally, toldAt: number): Losses {
  const isTurnedAway = ({ kind, endedMs }: Failure) =>
    (kind === 'refused' || kind === 'reset') && endedMs >= toldAt - beganAt
  return {
    lost: failures.filter((failure) => !isTurnedAway(failure)).map(({ kind }) => kind),
    crossed: failures.filter((failure) => isTurnedAway(failure) && failure.kind === 'reset').length,
  }
}
