// Finds the request whose code threw, where the error alone does not show it: that request will not answer any more,
// and the others will. So a trial looks for a while at all requests that were in flight at the error.
//
// A suspect that answers is innocent. A suspect that does not answer is blamed as soon as the others have answered, or
// when the time is over. If the suspect is innocent, the only request that is left without an answer then is blamed.
//
// The time is counted in looks: while the event loop is blocked no request can answer, and the trial does not look.

export const lookEveryMs = 50
/**
 * 0.7 s: an innocent request should have answered by then, and the 500 of the culprit is still less than a second
 * late.
 */
export const mostLooks = 14

/**
 * What a look at a request shows, compared with the moment of the error. `silent`: its answer has not begun. `open`:
 * nor has it here, but that proves nothing: a WebSocket, a stream of HTTP/2, an answer that had begun before, a
 * request that was slow before or whose body still arrives. `answered`: its answer has ended, or goes on. `gone`: its
 * client has left, so that nothing can be known. `blamed`: it was blamed for another error.
 */
export type Seen = 'silent' | 'open' | 'answered' | 'gone' | 'blamed'

export interface Look {
  /** `undefined` where the trial has only the others. */
  readonly suspect: Seen | undefined
  /** Read lazily, each with a look: a storm of errors has many trials of many requests. */
  readonly others: Iterable<Seen>
  /** The number of this look, from 1. */
  readonly looks: number
  /**
   * Whether the culprit is searched among the others once the suspect has answered. A rejected promise that no code has
   * handled is mostly a side job of the suspect itself, and then all the others are innocent.
   */
  readonly searches: boolean
}

/** A number is the index of one of the others. */
export type Verdict = 'wait' | 'suspect' | 'nobody' | number

export function decide({ suspect, others, looks, searches }: Look): Verdict {
  const isOver = looks >= mostLooks
  if (suspect !== undefined && isWaiting(suspect))
    return isOver || !isAnyWaiting(others) ? 'suspect' : 'wait'
  if (suspect === 'gone' || suspect === 'blamed' || !searches) return 'nobody'
  const seen = [...others]
  if (seen.some(isUnknown) || !seen.some(isWaiting)) return 'nobody'
  return isOver ? findLast(seen) : 'wait'
}

/** The verdict when the drain's deadline ends the trial, because every request that is left is answered now. */
export function decideAtDeadline(suspect: Seen | undefined): Verdict {
  return suspect !== undefined && isWaiting(suspect) ? 'suspect' : 'nobody'
}

function findLast(others: readonly Seen[]): Verdict {
  const last = others.findIndex(isWaiting)
  const isOnlyOne = others.findLastIndex(isWaiting) === last
  return isOnlyOne && others[last] === 'silent' ? last : 'nobody'
}

function isAnyWaiting(others: Iterable<Seen>): boolean {
  for (const each of others) if (isWaiting(each)) return true
  return false
}

function isWaiting(seen: Seen): boolean {
  return seen === 'silent' || seen === 'open'
}

/** Whether it may be the culprit, and nobody can find out. */
function isUnknown(seen: Seen): boolean {
  return seen === 'gone' || seen === 'blamed'
}
