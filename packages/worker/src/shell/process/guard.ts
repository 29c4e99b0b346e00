// Runs a step of our own error handling. A failure in it must not become the next error and end the process, so it only
// causes a warning.

import { describeError } from '@regrow/protocol'

export function guard<T>(step: () => T): T | undefined {
  try {
    return step()
  } catch (error) {
    warnOfFailure('handling an uncaught error', error)
    return undefined
  }
}

export function warnOfFailure(what: string, error: unknown): void {
  process.emitWarning(`regrow: ${what} failed: ${describeError(error).message}`)
}
