// Decides whether a program still does something after its last answer: it writes an audit record behind the
// response, the lines of a log, or a report to an error tracker.
//
// A process that ends by itself finishes such work, so a worker waits for it before it exits; only for a short time,
// because a program may hold what never ends. Only work that ends by itself counts. A timer, an idle connection to a
// database, a listening socket or a thread may be there for ever, and looks the same when it is about to do
// something.

/** What a look at the process shows of the program's own work. */
export interface Activity {
  /** Requests to the system that are not done: files, names, new connections, writes; and callbacks that run next. */
  readonly requests: number
  /** Requests by HTTP to other servers that have no answer yet. */
  readonly exchanges: number
  /**
   * How long ago the program last asked something on another connection of its own, without anything received since.
   */
  readonly unansweredForMs: number
  /** How long nothing has happened on another connection of which nobody knows whether an answer is due. */
  readonly unknownForMs: number
  /** How long ago the youngest child process was started. */
  readonly youngestChildMs: number
}

/** The longest time that such work delays an exit. */
export const settleWithinMs = 2_000
/** The time between two looks. */
export const lookEveryMs = 10
/** A database has answered by then; or there is no answer to come, and what was sent arrives without this process. */
const answeredWithinMs = 500
/** Short, because most connections of which nothing is known are idle. */
const knownWithinMs = 100
/** An older child process is there for good, such as a browser or a compiler that waits for work. */
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
