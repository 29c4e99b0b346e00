// What a pool says when it fails and nobody listens: its promise of `start()` was kept long ago, so that nobody is
// told, and a master that then ends with 0 looks as if it had been stopped. Who listens for `pool:failed` decides.

import type { Failure } from '../core/failure.ts'
import type { Clock } from './clock.ts'
import { Outlet } from './output/outlet.ts'
import { withoutBlocking } from './output/terminal.ts'

/** The master's exit code then: no service any more (`EX_UNAVAILABLE` of sysexits.h). */
const failedExitCode = 69

/** Say in one line why, and have the master end with a code that tells, unless its program has set one. */
export function reportFailure({ code, message }: Failure, clock: Clock): void {
  process.exitCode ??= failedExitCode
  const outlet = new Outlet(() => withoutBlocking(process.stderr), clock)
  const [firstLine] = message.split('\n', 1)
  outlet.write(`pool pid=${process.pid}`, [`failed (${code}) and stops: ${firstLine}`])
  outlet.close()
}
