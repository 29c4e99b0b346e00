// Who runs this process: one app. The mark is the process's, not the module's, for this package may be
// loaded twice: as a program's dependency and as its preload, of different versions even.

import { AppError } from '../../api/errors.ts'

/** Runs an app on behalf of another copy of this package. */
export type RunApp = (app: unknown, options: unknown) => Promise<unknown>

const mark = Symbol.for('@regrow/worker.running')

/** Earlier releases know `true` alone. */
type Claims = typeof process & { [mark]?: true | RunApp }

export function isLocked(): boolean {
  return (process as Claims)[mark] !== undefined
}

/** Take this process for an app. Where its program was adopted, this gives what is to run the app. */
export function lockProcess(): RunApp | undefined {
  const claims = process as Claims
  const before = claims[mark]
  if (before === true) {
    const message = 'runWorker was called before in this process; one process runs one app'
    throw new AppError('ERR_APP_ALREADY_RUNNING', message)
  }
  claims[mark] = true
  return before
}

/** Its app is closed: it may run another one. */
export function unlockProcess(): void {
  delete (process as Claims)[mark]
}

/** Take it for its own program, until that brings an app. */
export function lockForProgram(run: RunApp): void {
  const claims = process as Claims
  claims[mark] = run
}
