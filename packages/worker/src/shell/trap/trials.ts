// Runs the trials of errors whose request was not certain at once; `core/trap/trial.ts` decides. No event shows that a
// request is answered, so the requests in flight are looked at, and only while a trial is under way.

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
  /** The request that the error was thrown in; none if any request in flight may be the culprit. */
  readonly suspect: RequestContext | undefined
  readonly searches: boolean
  /** Called when another request than the suspect is found to be the culprit, before it is answered. */
  onFound(culprit: RequestContext): void
}

interface Trial extends Pick<Charge, 'searches' | 'onFound'> {
  readonly suspect: Watched | undefined
  /** `undefined` in a storm of errors: each trial may have as many others to look at as there are trials. */
  readonly others: readonly Watched[] | undefined
  looks: number
}

/** As many as the errors that are reported before they count as a storm. */
const fewTrials = 20
/** Any other request may be waiting. */
const unseen: readonly Seen[] = ['open']

const trials = new Set<Trial>()
const blamed = new WeakSet<RequestContext>()
/** It need not keep the process: the connection of an unanswered request does. */
const alarm = createAlarm(lookAtAll, () => false)

/** Answer the culprit of an error. Its context may have dropped the response, if its request was destroyed. */
export function convict(context: RequestContext, source = context.source): void {
  blamed.add(context)
  if (source === undefined || isAnswered(source)) return // by its own code
  markAnswered(context)
  runFor(context, () => answerCulprit(new RequestContext(source)))
}

/**
 * Put a suspect on trial. There is one trial at a time for each suspect, and one without a suspect: in a storm of
 * errors the suspects are the same.
 */
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

/** End all trials, because every request is about to be answered. */
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
