// How long a drain keeps a connection that waits between two requests. Node has promised a time to its client
// (`keepAliveTimeout`): where a successor already serves, the drain keeps that promise; a service that stops gives
// less.

import type { DrainReason } from '@regrow/protocol'

/** An `exact` grace overrides the promise of the server; otherwise the shorter of the two counts. */
export interface IdleGrace {
  readonly ms: number
  readonly exact: boolean
}

const stoppingMs = 1_000
/** Node's default promise, which stands in for that of a server that keeps connections for ever. */
const usualKeepAliveMs = 5_000

/** The grace of a drain: `idleGraceMs` of the app, or the most that the reason allows. */
export function chooseGrace(
  reason: DrainReason,
  governed: boolean,
  chosenMs: number | undefined,
): IdleGrace {
  if (chosenMs !== undefined) return { ms: chosenMs, exact: true }
  return { ms: allowedMs(reason, governed), exact: false }
}

/** The grace of one connection of a server that keeps idle connections for `keepAliveMs` (0: for ever). */
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
    case 'start-failed': // the slot waits for the exit
    case 'stop':
    case 'signal':
    case 'orphaned':
      return stoppingMs
    case 'interrupt':
    case 'closed': // the clients of a test are in this very process
      return 0
  }
}
