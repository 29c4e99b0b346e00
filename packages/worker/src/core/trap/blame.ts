// Who answers for an error: the request in whose context it was thrown, one that is found out, or nobody. What
// was opened during a request (a connection, a child process, a pool's queue) works in that request's context for
// whoever uses it later, so the context is a suspect and no proof. The wrong blame costs two answers, that of the
// request that is blamed and that of the one whose code threw; no blame costs one. See `trial.ts` for what is
// done with a suspect.

/**
 * Out of what an error came: the request's own listener, while Node was calling it; something else that its
 * context has begun; what requests may share; or a microtask, of which Node does not tell who has begun it.
 */
export type Source = 'listener' | 'own' | 'shared' | 'microtask'

/** In whose context it was thrown; `connection`: one that was upgraded or never spoke HTTP. */
export type Suspect = 'nobody' | 'task' | 'connection' | 'waiting' | 'answered'

export interface Evidence {
  readonly suspect: Suspect
  readonly source: Source
  /** Another request waits for its answer, so that it could be the one. */
  readonly othersInFlight: boolean
}

/** `search`: there is no suspect, but one of those that are in flight it must be. */
export type Judgment = 'blame' | 'try' | 'search' | 'acquit'

export function judge({ suspect, source, othersInFlight }: Evidence): Judgment {
  if (suspect === 'task') return 'blame'
  if (suspect === 'nobody') return source === 'microtask' ? 'search' : 'acquit'
  if (source === 'listener' || !othersInFlight) return 'blame'
  if (source !== 'own') return 'search'
  return suspect === 'waiting' ? 'try' : 'blame'
}
