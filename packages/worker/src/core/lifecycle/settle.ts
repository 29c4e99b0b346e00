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
  /** On another connection that the program has opened something was asked so long ago, and nothing has come since. */
  readonly unansweredForMs: number
  /** On another one nothing has happened for so long, and it is not known whether there is an answer to come. */
  readonly unknownForMs: number
  /** How long ago the youngest child process was started. */
  readonly youngestChildMs: number
}

/** The longest that an exit is put off for it. */
export const settleWithinMs = 2_000
/** What is under way is looked at so often. */
export const lookEveryMs = 10
/** A database has answered by then; or there is nothing to answer, and what was sent arrives without us. */
const answeredWithinMs = 500
/** Most connections of which nothing is known are idle. */
const knownWithinMs = 100
/** A child process that is older is there for good, such as a browser or a compiler that waits for work. */
const youngForMs = 10_000

export function isUnderWay(activity: Activity): boolean {
  const { requests, exchanges, unansweredForMs, unknownForMs, youngestChildMs } = activity
  return (
    requests > 0 ||
    exchanges > 0 ||
    unansweredForMs < answeredWithinMs ||
    unknownForMs < knownWithinMs ||
    youngestChildMs < youngForMs
  )
}
