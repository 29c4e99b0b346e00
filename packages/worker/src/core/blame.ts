// Whether an error may be blamed on the request in whose context it was thrown. A connection that a
// client keeps (to a database, say) belongs for life to the request that opened it, so what its events
// throw may be anybody's. The wrong blame costs two answers, that of the request that is blamed and
// that of the one whose code threw; no blame costs one. So who is not known is not blamed.

/** Out of what an error came: what requests may share, or something that only one of them has begun. */
export type Source = 'connection' | 'microtask' | 'own'

export interface Evidence {
  readonly source: Source
  /** Another request waits for its answer, so that it could be the one. */
  readonly othersInFlight: boolean
}

export function mayBlame({ source, othersInFlight }: Evidence): boolean {
  switch (source) {
    case 'own':
      return true
    case 'connection':
    case 'microtask': // clients call back in one, too, and Node does not tell who had begun it
      return !othersInFlight
  }
}
