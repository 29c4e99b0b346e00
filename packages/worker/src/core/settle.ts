// What a program still does when nobody waits for an answer any more: an audit record that is written behind the
// response, the lines of a log, the report to an error tracker. A process that ends by itself finishes them, so
// one that is about to exit waits until none is under way, for a short time: a program may hold what never ends.
//
// Only what ends by itself is counted. A timer, an idle connection to a database, a listening socket or a thread
// may be there for ever, and looks the same when there is something to come of it.

/** What a look at the process shows, of what is the program's own. */
export interface Activity {
  /** What the system was asked to do and has not done: files, names, new connections, writes; and what runs next. */
  readonly requests: number
  /** Requests to other servers, by HTTP, that are not answered yet. */
  readonly exchanges: number
  /** How long ago something was written to any other connection that it has opened. */
  readonly writtenAgoMs: number
  /** How long ago the youngest child process was started. */
  readonly startedAgoMs: number
}

/** The longest that an exit is put off for it. */
export const settleWithinMs = 2_000
/** What is under way is looked at so often. */
export const lookEveryMs = 10
/** A database that is asked for something has answered by then, or will do it without us. */
const answersWithinMs = 100
/** A child process that is older is there for good, such as a browser or a compiler that waits for work. */
const youngForMs = 10_000

export function isUnderWay(activity: Activity): boolean {
  const { requests, exchanges, writtenAgoMs, startedAgoMs } = activity
  return (
    requests > 0 || exchanges > 0 || writtenAgoMs < answersWithinMs || startedAgoMs < youngForMs
  )
}
