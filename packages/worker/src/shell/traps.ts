// Node's two last resorts. An error that arrives here is reported, the request whose code threw is
// answered, and the worker's record decides what becomes of the rest. The user's own listeners are
// called as well. Each step is guarded on its own: a trap that throws ends the process.

import { describeError, type ErrorReport } from '@regrow/protocol'
import { fullBudget, spend } from '../core/report-budget.ts'
import { answer } from './answer.ts'
import { now } from './clock.ts'
import { describe, formatReport, type Origin, writeError } from './report.ts'
import { type Culprit, findCulprit } from './task-context.ts'

/** Told of every error, but of a storm only some come with a report. */
export type TrapListener = (report: ErrorReport | undefined) => void

/** Handle an error as if Node had brought it. */
export type Trap = (thrown: unknown, origin: Origin) => void

/** Errors that were told already, and that their promise brings back. */
const told = new WeakSet<Error>()

/** Do not trap this error when it comes round as a rejection that nobody heard. */
export function markTold(error: Error): void {
  told.add(error)
}

/** Install the traps; `worker` names this process in reports. */
export function installTraps(worker: string, onTrapped: TrapListener): Trap {
  const trap = createTrap(worker, onTrapped)
  process.on('uncaughtException', (error, origin) => trap(error, origin))
  process.on('unhandledRejection', (reason) => trap(reason, 'unhandledRejection'))
  return trap
}

function createTrap(worker: string, onTrapped: TrapListener): Trap {
  let budget = fullBudget
  return (thrown, origin) => {
    if (told.has(thrown as Error)) return
    const culprit = findCulprit()
    const [next, suppressed] = spend(budget, now())
    budget = next
    const report = suppressed === undefined ? undefined : describe(thrown, origin, culprit)
    const full = report && suppressed ? { ...report, suppressed } : report
    if (full) survive(() => writeError(formatReport(worker, full)))
    survive(() => answerCulprit(culprit))
    survive(() => onTrapped(full))
  }
}

function answerCulprit(culprit: Culprit | undefined): void {
  if (culprit && 'req' in culprit) answer(culprit, 500)
}

/** Whatever fails while an error is handled must not become the next one, and end the process. */
function survive(step: () => void): void {
  try {
    step()
  } catch (error) {
    process.emitWarning(
      `regrow: handling an uncaught error failed: ${describeError(error).message}`,
    )
  }
}
