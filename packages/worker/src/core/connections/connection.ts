// Decides what a drain does with one connection, from one look at it to the next. A client that has sent a part of a
// request is not idle, however slow it is, until the deadline; an idle connection is ended, and destroyed if its client
// does not notice that.

/** What a look at a connection shows. */
export interface Snapshot {
  /** `open`: upgraded, or not HTTP so far. `busy`: a request is being read or answered. */
  readonly use: 'open' | 'busy' | 'waiting'
  /** Whether it has had no request yet. */
  readonly isFresh: boolean
  /** Whether this worker has ended its side, so that it sends nothing more. */
  readonly isEnded: boolean
  readonly bytesRead: number
}

/** What is remembered of a connection from one look to the next. */
export type Memory =
  | { readonly as: 'held' }
  | { readonly as: 'half-sent' }
  | { readonly as: 'idle'; readonly since: number; readonly bytesRead: number }
  | { readonly as: 'ended'; readonly at: number }

export interface Patience {
  /** How long a connection may be idle. */
  readonly graceMs: number
  /** When idle connections are ended whatever their grace is, so that the deadline finds none. */
  readonly endBy: number
}

export type Verdict = 'keep' | 'end' | 'destroy'

/** How long a client may take to notice that its connection was ended. */
export const lingerMs = 1_000

export function remember(before: Memory | undefined, snapshot: Snapshot, now: number): Memory {
  if (before?.as === 'ended') return before
  if (snapshot.isEnded) return { as: 'ended', at: now }
  if (snapshot.use !== 'waiting') return { as: 'held' }
  if (before === undefined) return firstMemory(snapshot, now)
  if (before.as === 'held') return { as: 'idle', since: now, bytesRead: snapshot.bytesRead }
  if (before.as === 'half-sent' || before.bytesRead !== snapshot.bytesRead)
    return { as: 'half-sent' }
  return before
}

export function judge(memory: Memory, patience: Patience, now: number): Verdict {
  if (memory.as === 'ended') return now >= memory.at + lingerMs ? 'destroy' : 'keep'
  if (memory.as !== 'idle') return 'keep'
  return now >= Math.min(memory.since + patience.graceMs, patience.endBy) ? 'end' : 'keep'
}

function firstMemory({ isFresh, bytesRead }: Snapshot, now: number): Memory {
  return isFresh && bytesRead > 0 ? { as: 'half-sent' } : { as: 'idle', since: now, bytesRead }
}
