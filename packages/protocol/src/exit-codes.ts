// The exit codes by which a worker reports why it left. The numbers follow BSD's sysexits.h, so that they differ from
// Node's own (1–13) and from those of shells and signals (126 and up).

/** Exit codes of a worker that runs under `@regrow/worker`. */
export const exitCodes = {
  /** It was asked to leave, and lost nothing. */
  drained: 0,
  /** The app could not start (`EX_UNAVAILABLE`). */
  startFailed: 69,
  /** It trapped an uncaught error, drained, and left (`EX_SOFTWARE`). */
  uncaught: 70,
  /** The drain's deadline passed, and the worker closed what was left (`EX_TEMPFAIL`). */
  forced: 75,
  /** Chosen by the program: it is done, or can never work, and must not be replaced. */
  final: 79,
} as const

export type ExitCodeName = keyof typeof exitCodes
