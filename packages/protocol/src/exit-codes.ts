// How a worker says by its exit code why it left. The numbers follow BSD's sysexits.h, so that
// they stay clear of Node's own (1–13) and of those of shells and signals (126 and up).

/** Exit codes of a worker that runs under `@regrow/worker`. */
export const exitCodes = {
  /** It was asked to leave, and nothing was lost. */
  drained: 0,
  /** The app could not start (`EX_UNAVAILABLE`). */
  startFailed: 69,
  /** It trapped an uncaught error, drained, and left (`EX_SOFTWARE`). */
  uncaught: 70,
  /** The drain's deadline passed, and what was left was cut off (`EX_TEMPFAIL`). */
  forced: 75,
  /** The program's own wish: it is done, or can never work, and must not be replaced. */
  final: 79,
} as const

export type ExitCodeName = keyof typeof exitCodes
