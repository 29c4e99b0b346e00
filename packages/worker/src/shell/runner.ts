// The loop of a worker: it takes an event, asks the core for the next state and its effects, performs the effects in
// order, and sets the one alarm to the next deadline.

import type { Effect } from '../core/lifecycle/effects.ts'
import type { Event } from '../core/lifecycle/events.ts'
import type { Leaving, State, Traits } from '../core/lifecycle/states.ts'
import { nextDeadline, transition } from '../core/lifecycle/transition.ts'
import { runForNobody } from './context/task-context.ts'
import { createDeadlineAlarm } from './process/clock.ts'

export type Dispatch = (event: Event) => void

/** Performs one effect. It must not throw: the rest of the step would be lost. */
export type Perform = (effect: Effect) => void

/** A worker that serves is kept alive only by its servers, and one that waits only by its channel. */
const idle: readonly State['state'][] = ['prepared', 'ready', 'faulted']

/**
 * Run the lifecycle of a worker. Events that an effect causes are handled after all effects of its step. `endsByItself`
 * tells that the app may, while it stops, end the process by holding nothing any more.
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
