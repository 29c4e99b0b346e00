// Finds out whose code threw, where that could not be told at once: the one whose code threw will not answer any
// more, and the others will. So all that were in flight are looked at for a while. A suspect that answers is
// innocent. One that does not is to blame as soon as the others are done, or when the time is over. If it is not
// the suspect, it is the one that alone is left then.
//
// Time is counted in looks: while the event loop is blocked nobody can answer, and nobody is looked at either.

export const lookEveryMs = 50
/** 0.7 s: one that did nothing wrong should have answered by then, and the culprit's 500 is still less than a second late. */
export const mostLooks = 14

/**
 * What a look shows, compared with the moment of the error. `silent`: no answer has begun. `open`: nor has it, but
 * that proves nothing: a WebSocket, a stream of HTTP/2, an answer that was begun before, a request that was slow
 * before or whose body still arrives. `answered`: it is, or goes on. `gone`: its client has left, so nobody knows.
 * `blamed`: for another error.
 */
export type Seen = 'silent' | 'open' | 'answered' | 'gone' | 'blamed'

export interface Look {
  /** None where only the others are searched. */
  readonly suspect: Seen | undefined
  /** Each is looked at when it is asked for: in a storm of errors there are many trials of many. */
  readonly others: Iterable<Seen>
  /** How many looks there were, with this one. */
  readonly looks: number
  /**
   * Whether another one is searched for once the suspect has answered. A rejected promise that nobody has touched
   * is most often a side job of the suspect itself, and then each of the others would be innocent.
   */
  readonly searches: boolean
}

/** The number is that of one of the others. */
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

/** The drain's own deadline is there, and all that are left are answered now. */
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

/** It may have been the one. */
function isUnknown(seen: Seen): boolean {
  return seen === 'gone' || seen === 'blamed'
}
