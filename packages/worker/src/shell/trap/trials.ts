// Runs the trials of errors whose request could not be told at once; `core/trap/trial.ts` decides. Nothing tells when a
// request is answered, so those that were in flight are looked at, and only while a trial is under way.

import {
  decide,
  decideAtDeadline,
  type Look,
  lookEveryMs,
  type Seen,
  type Verdict,
} from '../../core/trap/trial.ts'
import { listInFlight } from '../connections/in-flight.ts'
import { isAnswered, RequestContext } from '../context/request-context.ts'
import { runFor, runForNobody } from '../context/task-context.ts'
import { see, type Watched, watch } from '../context/watched.ts'
import { createAlarm, now } from '../process/clock.ts'
import { guard } from '../process/guard.ts'
import { answerCulprit } from './culprit.ts'
import { markAnswered } from './our-answers.ts'

export interface Charge {
  /** In whose context the error was thrown; none if any of those in flight may be the one. */
  readonly suspect: RequestContext | undefined
  readonly searches: boolean
  /** Another request than the suspect was found to be the one, and is about to be answered. */
  onFound(culprit: RequestContext): void
}

interface Trial extends Pick<Charge, 'searches' | 'onFound'> {
  readonly suspect: Watched | undefined
  /** In a storm of errors nobody looks at them: for each trial there may be as many as there are trials. */
  readonly others: readonly Watched[] | undefined
  looks: number
}

/** As many as are reported before a storm is. */
const fewTrials = 20
/** Some other one may be waiting. */
const unseen: readonly Seen[] = ['open']

const trials = new Set<Trial>()
const blamed = new WeakSet<RequestContext>()
const alarm = createAlarm(lookAtAll, () => false) // whoever is not answered has a connection, which holds the process

/** Answer the culprit of an error. Its context may have let go of a response whose request was destroyed. */
export function convict(context: RequestContext, source = context.source): void {
  blamed.add(context)
  if (source === undefined || isAnswered(source)) return // by its own code
  markAnswered(context)
  runFor(context, () => answerCulprit(new RequestContext(source)))
}

/** There is one at a time for each suspect, and one without: in a storm of errors they are the same ones. */
export function putOnTrial({ suspect, searches, onFound }: Charge): void {
  for (const trial of trials) if (trial.suspect?.context === suspect) return
  trials.add({
    suspect: suspect && watch(suspect)[0],
    others: trials.size < fewTrials ? watchOthers(suspect) : undefined,
    searches,
    onFound,
    looks: 0,
  })
  if (trials.size === 1) lookAgain()
}

/** Everybody is about to be answered. */
export function endTrials(): void {
  for (const trial of trials) settle(trial, decideAtDeadline(trial.suspect && seen(trial.suspect)))
}

function lookAtAll(): void {
  for (const trial of trials) guard(() => settle(trial, decide(glance(trial))))
  if (trials.size > 0) lookAgain()
}

function lookAgain(): void {
  runForNobody(() => alarm.set(now() + lookEveryMs))
}

function glance(trial: Trial): Look {
  const { suspect, others, searches } = trial
  trial.looks += 1
  return {
    suspect: suspect && seen(suspect),
    others: others === undefined ? unseen : seeEach(others),
    looks: trial.looks,
    searches,
  }
}

function settle(trial: Trial, verdict: Verdict): void {
  if (verdict === 'wait') return
  trials.delete(trial)
  if (verdict === 'nobody') return
  const culprit = verdict === 'suspect' ? trial.suspect : trial.others?.[verdict]
  if (culprit === undefined) return
  if (verdict !== 'suspect') guard(() => trial.onFound(culprit.context))
  guard(() => convict(culprit.context, culprit.source))
}

function watchOthers(suspect: RequestContext | undefined): Watched[] {
  return [...listInFlight()].filter((each) => each !== suspect).flatMap(watch)
}

function seen(watched: Watched): Seen {
  return blamed.has(watched.context) ? 'blamed' : see(watched)
}

function* seeEach(others: readonly Watched[]): Generator<Seen> {
  for (const each of others) yield seen(each)
}
