// Decides which request is blamed for an error: the one in whose context it was thrown, one that a trial finds
// (`trial.ts`), or none.
//
// The context is a suspicion and no proof: what a request has opened (a connection, a child process, a pool's queue)
// works in that request's context for others later. The wrong blame costs two answers, that of the blamed request and
// that of the request whose code threw; no blame costs one.

/**
 * Where an error came from: the request's own listener, while Node was calling it (`listener`); something else that
 * the request's context has begun (`own`); something that requests may share (`shared`); or a microtask, whose origin
 * Node does not reveal.
 */
export type Source = 'listener' | 'own' | 'shared' | 'microtask'

/** In which context it was thrown; `connection`: that of a connection that was upgraded, or that is not HTTP so far. */
export type Suspect = 'nobody' | 'task' | 'connection' | 'waiting' | 'answered'

export interface Evidence {
  readonly suspect: Suspect
  readonly source: Source
  /** Whether another request waits for its answer, so that it may be the culprit. */
  readonly othersInFlight: boolean
}

/**
 * `try`: the suspect may be the culprit. `search`: there is no suspect, but one of the requests in flight is the
 * culprit.
 */
export type Judgment = 'blame' | 'try' | 'search' | 'acquit'

export function judge({ suspect, source, othersInFlight }: Evidence): Judgment {
  if (suspect === 'task') return 'blame'
  if (suspect === 'nobody') return source === 'microtask' ? 'search' : 'acquit'
  if (source === 'listener' || !othersInFlight) return 'blame'
  if (source !== 'own') return 'search'
  return suspect === 'waiting' ? 'try' : 'blame'
}
