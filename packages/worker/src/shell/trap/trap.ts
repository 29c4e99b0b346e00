// Traps what reaches `uncaughtException` and `unhandledRejection`. The error is reported, the request whose code threw
// is answered or put on trial, and the core decides what becomes of the worker. The user's own listeners are called as
// well. Each step is guarded on its own, because a trap that throws ends the process.

import type { ErrorReport } from '@regrow/protocol'
import { rejectionPolicyOf } from '../../core/trap/rejection-policy.ts'
import { fullBudget, spend } from '../../core/trap/report-budget.ts'
import type { RequestContext } from '../context/request-context.ts'
import { now } from '../process/clock.ts'
import { guard } from '../process/guard.ts'
import { isLostWrite, watchSends } from '../process/lost-writes.ts'
import { writeError } from '../process/output.ts'
import { markOurs } from '../process/own-listeners.ts'
import type { WorkerName } from '../process/worker-name.ts'
import { type Finding, investigate, pursue } from './investigation.ts'
import type { ErrorHook } from './on-error.ts'
import { comesTooLate } from './our-answers.ts'
import { describe, formatFound, formatReport, formatSum, type Origin } from './report.ts'

/** Called for every error; in a storm, only some come with a report. */
export type TrapListener = (report: ErrorReport | undefined) => void

export interface Trap {
  /** Handle an error as if Node had emitted it. */
  catch(thrown: unknown, origin: Origin): void
  /** Report at the end how many reports of a storm were suppressed. */
  reportSuppressed(): void
  /** Leave errors to Node.js and the program again. */
  remove(): void
}

/** Errors that were already reported, and that their promise brings once more. */
const reported = new WeakSet<Error>()

/** Do not trap this error when it returns as an unhandled rejection. */
export function markReported(error: Error): void {
  reported.add(error)
}

/** Whether an error that has just arrived is not the app's, or was reported before. */
export function isForgiven(thrown: unknown): boolean {
  if (reported.has(thrown as Error) || isLostWrite(thrown)) return true
  return guard(() => comesTooLate(thrown)) === true
}

/** Install the traps. Reports name this worker, and go to the user's hook, too. */
export function installTraps(worker: WorkerName, hook: ErrorHook, onTrapped: TrapListener): Trap {
  const trap = createTrap(worker, hook, onTrapped)
  const policy = rejectionPolicyOf(process.execArgv, process.env.NODE_OPTIONS)
  const onError = (error: Error, origin: Origin) => trap.catch(error, origin)
  const onRejection = (reason: unknown) => {
    // Just before, it came as an exception in its context; without a listener here Node would emit a warning.
    if (policy !== 'thrown') trap.catch(reason, 'unhandledRejection')
  }
  for (const listener of [onError, onRejection]) markOurs(listener)
  process.on('uncaughtException', onError)
  if (policy !== 'tolerated') process.on('unhandledRejection', onRejection)
  const unwatchSends = watchSends()
  const remove = () => {
    process.off('uncaughtException', onError)
    process.off('unhandledRejection', onRejection)
    unwatchSends()
  }
  return { ...trap, remove }
}

function createTrap(
  worker: WorkerName,
  hook: ErrorHook,
  onTrapped: TrapListener,
): Pick<Trap, 'catch' | 'reportSuppressed'> {
  let budget = fullBudget
  const report = (thrown: unknown, origin: Origin, finding: Finding | undefined) => {
    const [next, suppressed] = spend(budget, now())
    budget = next
    if (suppressed === undefined) return undefined
    const suspected = finding?.judgment === 'try'
    return {
      ...describe(thrown, origin, finding?.culprit),
      ...(suspected && { suspected }),
      ...(suppressed > 0 && { suppressed }),
    }
  }
  const handle = (thrown: unknown, origin: Origin) => {
    if (isForgiven(thrown)) return
    const finding = guard(() => investigate(thrown, origin))
    const news = guard(() => report(thrown, origin, finding))
    if (news) guard(() => writeError(formatReport(worker.name, news)))
    guard(() => pursue(finding, (culprit) => writeFound(worker.name, culprit, news)))
    guard(() => onTrapped(news))
    if (news) guard(() => hook.report(news, thrown, finding?.culprit))
  }
  const reportSuppressed = () => {
    if (budget.suppressed > 0) writeError(formatSum(worker.name, budget.suppressed))
  }
  return { catch: handle, reportSuppressed }
}

function writeFound(worker: string, culprit: RequestContext, news: ErrorReport | undefined): void {
  if (news) writeError(formatFound(worker, culprit, news))
}
