// How long a connection that waits between two requests is kept during a drain. Node has told its
// client for how long it may be used again (`keepAliveTimeout`), so where a successor already
// serves, that promise is kept; who stops a service is in more of a hurry.

import type { DrainReason } from '@regrow/protocol'

/** `exact` overrules what the server promised its clients; otherwise the shorter of the two counts. */
export interface IdleGrace {
  readonly ms: number
  readonly exact: boolean
}

const stoppingMs = 1_000
/** What Node promises unless told otherwise; for servers that keep connections for ever. */
const usualKeepAliveMs = 5_000

/** The grace of a drain: what the app's author said, or what the reason allows. */
export function chooseGrace(
  reason: DrainReason,
  governed: boolean,
  chosenMs: number | undefined,
): IdleGrace {
  if (chosenMs !== undefined) return { ms: chosenMs, exact: true }
  return { ms: allowedMs(reason, governed), exact: false }
}

/** The grace of one connection, whose server keeps idle connections for `keepAliveMs` (0: for ever). */
export function graceOf(grace: IdleGrace, keepAliveMs: number): number {
  if (grace.exact) return grace.ms
  return Math.min(grace.ms, keepAliveMs > 0 ? keepAliveMs : usualKeepAliveMs)
}

export function shorterOf(one: IdleGrace, other: IdleGrace): IdleGrace {
  return other.ms < one.ms ? other : one
}

function allowedMs(reason: DrainReason, governed: boolean): number {
  switch (reason) {
    case 'reload':
    case 'recycle':
    case 'resize':
    case 'requested':
      return Infinity
    case 'faulted':
      return governed ? Infinity : stoppingMs // without a master there is no successor
    case 'start-failed': // the slot waits for its end
    case 'stop':
    case 'signal':
    case 'orphaned':
      return stoppingMs
    case 'interrupt':
    case 'closed': // those of a test's client are in this very process
      return 0
  }
}
