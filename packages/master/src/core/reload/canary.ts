// Pauses a reload after its first few slots, so that the user can watch the new release at work.
// The slots that the reload has not begun keep the previous release, even if their workers crash.

import { notify, type Step } from '../model/effects.ts'
import type { CommandId } from '../model/events.ts'
import { fail } from '../model/failure.ts'
import { type PoolState, slotAt, stayingIn } from '../model/state.ts'

/** The release that a fork in this slot runs. */
export function releaseFor(state: PoolState, slot: number): number {
  return isHeld(state, slot) ? (state.reload?.previousRelease ?? state.release) : state.release
}

/** Whether the slot must wait for `continue()` before it gets the new release. */
export function isHeld(state: PoolState, slot: number): boolean {
  return slotsLeft(state) <= 0 && !isBegun(state, slot)
}

/** How many slots the reload may still begin. */
export function slotsLeft(state: PoolState): number {
  const { pauseAfter = Infinity, isPaused = false } = state.reload ?? {}
  if (isPaused) return 0
  return pauseAfter === Infinity ? Infinity : pauseAfter - slotsBegun(state)
}

/** Pause the reload once the slots that it has begun are done, and report it. */
export function reportPause(state: PoolState): Step {
  const { reload } = state
  if (!reload || reload.isPaused || slotsLeft(state) > 0 || isBusy(state)) return [state, []]
  const notice = notify({
    name: 'reload:paused',
    generation: reload.generation,
    replaced: slotsBegun(state),
  })
  return [{ ...state, reload: { ...reload, isPaused: true } }, [notice]]
}

/** The user's `continue()`. */
export function continueReload(state: PoolState, id: CommandId): Step {
  const { reload } = state
  if (!reload?.isPaused) {
    const failure = fail(
      'ERR_POOL_NOT_RELOADING',
      'continue() was called while no reload is paused',
    )
    return [state, [{ type: 'settle', command: id, failure }]]
  }
  const next = { ...state, reload: { ...reload, pauseAfter: Infinity, isPaused: false } }
  return [next, [{ type: 'settle', command: id }]]
}

/** Whether a slot that the reload has begun is not done yet. */
function isBusy(state: PoolState): boolean {
  const slots = state.slots.map((_, slot) => slot).filter((slot) => isBegun(state, slot))
  return slots.some((slot) => slotAt(state, slot).proven !== state.release || hasOld(state, slot))
}

function hasOld(state: PoolState, slot: number): boolean {
  return stayingIn(state, slot).some(({ release }) => release !== state.release)
}

function slotsBegun(state: PoolState): number {
  return state.slots.filter((_, slot) => isBegun(state, slot)).length
}

function isBegun(state: PoolState, slot: number): boolean {
  if (slotAt(state, slot).proven === state.release) return true
  return stayingIn(state, slot).some(({ release }) => release === state.release)
}
