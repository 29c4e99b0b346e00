// The loop: what happens becomes an event, the core answers with a state and effects, the effects
// are performed in order, and the one alarm is set to the next deadline.

import type { Effect } from '../core/lifecycle/effects.ts'
import type { Event } from '../core/lifecycle/events.ts'
import type { Leaving, State, Traits } from '../core/lifecycle/states.ts'
import { nextDeadline, transition } from '../core/lifecycle/transition.ts'
import { runForNobody } from './context/task-context.ts'
import { createDeadlineAlarm } from './process/clock.ts'

export type Dispatch = (event: Event) => void

/** Performs one effect. Must not throw: what is left of a step would be lost. */
export type Perform = (effect: Effect) => void

/** A worker that serves is kept alive by its servers alone, and one that waits by its channel. */
const idle: readonly State['state'][] = ['prepared', 'ready', 'faulted']

/**
 * Run the lifecycle of a worker. What an effect causes is answered when the effects are done.
 * `endsByItself` says that the app, while it stops, may end the process by holding nothing any more.
 */
export function createRunner(
  traits: Traits,
  perform: Perform,
  endsByItself: () => boolean = () => false,
): Dispatch {
  let state: State = { state: 'starting', traits }
  const events: Event[] = []
  const isWaiting = () => !idle.includes(state.state)
  const alarm = createDeadlineAlarm(() => dispatch({ type: 'tick' }), {
    isWaiting,
    keepsAlive: () =>
      isWaiting() && !(isAt(state, 'stopping') && endsByItself()) && !isAt(state, 'ending'),
  })

  const answer = (event: Event) => {
    const [after, effects] = transition(state, event, alarm.read())
    state = after
    effects.forEach(perform)
  }
  const answerAll = () => {
    for (let event = events[0]; event; event = events[0]) {
      answer(event)
      events.shift()
    }
    alarm.set(nextDeadline(state))
  }
  const dispatch = (event: Event) => {
    if (events.push(event) === 1) runForNobody(answerAll)
  }
  return dispatch
}

function isAt(state: State, step: Leaving['step']): boolean {
  return state.state === 'leaving' && state.step === step
}
