// Allows one app for each process. The mark is on `process`, not in this module, because this package may be loaded
// twice, even in two versions: as a program's dependency and as its preload.

import { AppError } from '../../api/errors.ts'

/** Runs an app on behalf of another copy of this package. */
export type RunApp = (app: unknown, options: unknown) => Promise<unknown>

const mark = Symbol.for('@regrow/worker.running')

/** Earlier releases know only `true`. */
type Locked = typeof process & { [mark]?: true | RunApp }

export function isLocked(): boolean {
  return (process as Locked)[mark] !== undefined
}

/** Lock this process for an app. If its program was adopted, returns the function that runs the app. */
export function lockProcess(): RunApp | undefined {
  const locked = process as Locked
  const before = locked[mark]
  if (before === true) {
    const message = 'runWorker was called before in this process; one process runs one app'
    throw new AppError('ERR_APP_ALREADY_RUNNING', message)
  }
  locked[mark] = true
  return before
}

/** Unlock this process when its app is closed: it may run another one. */
export function unlockProcess(): void {
  delete (process as Locked)[mark]
}

/** Lock this process for its own program, until that calls `runWorker`. */
export function lockForProgram(run: RunApp): void {
  const locked = process as Locked
  locked[mark] = run
}
