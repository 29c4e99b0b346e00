// The few lines that a pool writes by itself, each on the master's stderr, and what they say.

import type { Failure } from '../core/failure.ts'
import type { Clock } from './clock.ts'
import { Outlet } from './output/outlet.ts'
import { withoutBlocking } from './output/terminal.ts'

/** The master's exit code then: no service any more (`EX_UNAVAILABLE` of sysexits.h). */
const failedExitCode = 69

/**
 * What a pool says when it fails and nobody listens: the promise of `start()` was kept long ago, so that nobody is told,
 * and a master that then ends with 0 looks as if it had been stopped. So it ends with a code that tells, unless its
 * program has set one.
 */
export function reportFailure({ code, message }: Failure, clock: Clock): void {
  process.exitCode ??= failedExitCode
  const [firstLine] = message.split('\n', 1)
  writeLine(`pool pid=${process.pid}`, `failed (${code}) and stops: ${firstLine}`, clock)
}

/** Whoever reads it or not: a reader that has left ends nobody. */
export function writeLine(name: string, line: string, clock: Clock): void {
  const outlet = new Outlet(() => withoutBlocking(process.stderr), clock)
  outlet.write(name, [line])
  outlet.close()
}
