// What a pool says when it fails and nobody listens: its promise of `start()` was kept long ago, so that nobody is
// told, and a master that then ends with 0 looks as if it had been stopped. Who listens for `pool:failed` decides.

import type { Failure } from '../core/failure.ts'

/** The master's exit code then: no service any more (`EX_UNAVAILABLE` of sysexits.h). */
const failedExitCode = 69

/** Say in one line why, and have the master end with a code that tells, unless its program has set one. */
export function reportFailure({ code, message }: Failure): void {
  process.exitCode ??= failedExitCode
  const { stderr } = process
  stderr.on('error', forgive)
  const line = `pool pid=${process.pid} failed (${code}) and stops: ${message}\n`
  stderr.write(line, () => setImmediate(() => stderr.off('error', forgive))) // an error is emitted after it
}

/** A reader that has left ends nobody, and least of all in the middle of the last drains. */
function forgive(): void {
  // nobody is left to be told
}
