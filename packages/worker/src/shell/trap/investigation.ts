// Decides what becomes of a trapped error: which culprit its report names, and whether that is answered or put on
// trial.

import { type Judgment, judge } from '../../core/trap/blame.ts'
import { listInFlight } from '../connections/in-flight.ts'
import { RequestContext } from '../context/request-context.ts'
import { type Culprit, findCulprit } from '../context/task-context.ts'
import { findEvidence } from './evidence.ts'
import type { Origin } from './report.ts'
import { convict, putOnTrial } from './trials.ts'

export interface Finding {
  readonly judgment: Judgment
  readonly origin: Origin
  /** The culprit that the report names: the one that is blamed, or the suspect. */
  readonly culprit: Culprit | undefined
}

export function investigate(thrown: unknown, origin: Origin): Finding {
  const context = findCulprit()
  const judgment = judge(findEvidence({ thrown, origin, context, inFlight: listInFlight() }))
  const isNamed = judgment === 'blame' || judgment === 'try'
  return { judgment, origin, culprit: isNamed ? context : undefined }
}

/** Act on a finding. Calls `onFound` when another culprit than the suspect is found. */
export function pursue(
  finding: Finding | undefined,
  onFound: (culprit: RequestContext) => void,
): void {
  if (finding === undefined || finding.judgment === 'acquit') return
  const { judgment, origin, culprit } = finding
  const request = culprit instanceof RequestContext ? culprit : undefined
  if (judgment !== 'blame') {
    const searches = origin === 'uncaughtException'
    putOnTrial({ suspect: request, searches, onFound })
  } else if (request !== undefined) convict(request)
}
