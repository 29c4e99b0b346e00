import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialState } from '../../../src/core/model/state.ts'
import { countRestart } from '../../../src/core/workers/restart-window.ts'
import { somePolicy } from '../../support/policies.ts'

const cause = { name: 'Error', message: 'crashed' }

function stateWith(maxRestarts: number) {
  const policy = { ...somePolicy, restartWindow: { maxRestarts, windowMs: 1_000 } }
  return { ...initialState(policy, 1, 1), phase: { name: 'running' } as const }
}

test('where crashes are not limited none is recorded, however many there are', () => {
  const state = stateWith(Infinity)
  assert.deepEqual(countRestart(state, cause, 5), [state, []])
})

test('what crashes while the pool stops is no crash loop', () => {
  const state = { ...stateWith(0), phase: { name: 'stopping', reason: 'stop' } as const }
  assert.deepEqual(countRestart(state, cause, 5), [state, []])
})

test('crashes count for as long as the window is, and its end is not in it', () => {
  const at = (now: number) => ({ ...stateWith(1), restarts: [now] })
  assert.deepEqual(countRestart(at(0), cause, 1_000), [{ ...at(1_000) }, []])
  assert.equal(countRestart(at(1), cause, 1_000)[0].phase.name, 'stopping')
})
