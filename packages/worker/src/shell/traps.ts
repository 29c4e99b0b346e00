// Node's two last resorts. An error that arrives here is reported, the request whose code threw is
// answered, and the worker's record decides what becomes of the rest. The user's own listeners are
// called as well. Each step is guarded on its own: a trap that throws ends the process.

import type { ErrorReport } from '@regrow/protocol'
import { mayBlame } from '../core/blame.ts'
import { areRejectionsFatal } from '../core/rejection-policy.ts'
import { fullBudget, spend } from '../core/report-budget.ts'
import { answerCulprit } from './blame.ts'
import { now } from './clock.ts'
import type { ErrorHook } from './error-hook.ts'
import { findEvidence } from './evidence.ts'
import { markOurs } from './ours.ts'
import { isLostOutput, writeError } from './output.ts'
import { describe, formatReport, formatSum, type Origin } from './report.ts'
import { RequestContext } from './request-context.ts'
import type { Seat } from './seat.ts'
import { survive } from './survive.ts'
import { type Culprit, findCulprit } from './task-context.ts'

/** Told of every error, but of a storm only some come with a report. */
export type TrapListener = (report: ErrorReport | undefined) => void

export interface Trap {
  /** Handle an error as if Node had brought it. */
  catch(thrown: unknown, origin: Origin): void
  /** Say how many reports of a storm were held back to the end. */
  sumUp(): void
}

/** Errors that were told already, and that their promise brings back. */
const told = new WeakSet<Error>()

/** Do not trap this error when it comes round as a rejection that nobody heard. */
export function markTold(error: Error): void {
  told.add(error)
}

/** Install the traps; reports name this process by its seat, and go to the user's hook, too. */
export function installTraps(seat: Seat, hook: ErrorHook, onTrapped: TrapListener): Trap {
  const trap = createTrap(seat, hook, onTrapped)
  const onError = (error: Error, origin: Origin) => trap.catch(error, origin)
  const onRejection = (reason: unknown) => trap.catch(reason, 'unhandledRejection')
  for (const listener of [onError, onRejection]) markOurs(listener)
  process.on('uncaughtException', onError)
  if (areRejectionsFatal(process.execArgv, process.env.NODE_OPTIONS))
    process.on('unhandledRejection', onRejection)
  return trap
}

function createTrap(seat: Seat, hook: ErrorHook, onTrapped: TrapListener): Trap {
  let budget = fullBudget
  const report = (thrown: unknown, origin: Origin, culprit: Culprit | undefined) => {
    const [next, suppressed] = spend(budget, now())
    budget = next
    if (suppressed === undefined) return undefined
    const described = describe(thrown, origin, culprit)
    return suppressed > 0 ? { ...described, suppressed } : described
  }
  const handle = (thrown: unknown, origin: Origin) => {
    if (told.has(thrown as Error) || isLostOutput(thrown)) return
    const culprit = survive(() => blame(origin))
    const news = survive(() => report(thrown, origin, culprit))
    if (news) survive(() => writeError(formatReport(seat.name, news)))
    survive(() => answerCulprit(culprit))
    survive(() => onTrapped(news))
    if (news) survive(() => hook.tell(news, thrown, culprit))
  }
  const sumUp = () => {
    if (budget.suppressed > 0) writeError(formatSum(seat.name, budget.suppressed))
  }
  return { catch: handle, sumUp }
}

/** Who is known to be the one: the request, the connection or the task whose code threw. */
function blame(origin: Origin): Culprit | undefined {
  const suspect = findCulprit()
  if (!(suspect instanceof RequestContext)) return suspect
  return mayBlame(findEvidence(suspect, origin)) ? suspect : undefined
}
