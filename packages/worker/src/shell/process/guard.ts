// For what happens while an error is handled: whatever fails there must not become the next error,
// and end the process. It is only warned of.

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
