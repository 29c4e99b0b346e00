import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fail, summarise } from '../../../src/core/model/failure.ts'
import { initialState } from '../../../src/core/model/state.ts'
import { transition } from '../../../src/core/transition.ts'
import { somePolicy } from '../../support/policies.ts'

const error = { name: 'TypeError', message: 'boom\nat its second line' }

test('a failure carries its cause, and without one has no such field', () => {
  const bare = { type: 'failure', code: 'ERR_POOL_STOPPED', message: 'why' }
  assert.deepEqual(fail('ERR_POOL_STOPPED', 'why', error), { ...bare, cause: error })
  assert.deepEqual(fail('ERR_POOL_STOPPED', 'why'), bare)
})

test('a cause is one line: an error with its name, a failure by its message', () => {
  assert.equal(summarise(error), 'TypeError: boom')
  assert.equal(summarise(fail('ERR_POOL_STOPPED', 'why\nat length')), 'why')
  assert.equal(summarise({ ...error, code: 'ERR_BOOM' }), 'TypeError: boom (ERR_BOOM)')
  assert.equal(summarise({ ...error, code: 'boom' }), 'TypeError: boom')
  const cause = { ...error, code: 'ERR_WHY' }
  assert.equal(summarise({ ...error, code: 'ERR_BOOM', cause }), 'TypeError: boom (ERR_WHY)')
  assert.equal(
    summarise({ ...error, code: 'ERR_BOOM', cause: error }),
    'TypeError: boom (ERR_BOOM)',
  )
})

test('a start that is given up has the last error of a worker as its cause', () => {
  let [state] = transition(initialState(somePolicy, 1, 1), { type: 'start', command: 1 }, 0)
  let cause: unknown
  for (let worker = 1; worker <= 3; worker += 1) {
    const exited = { type: 'worker:exited', worker, code: 1, signal: null, error } as const
    const [next, effects] = transition(state, exited, worker * 1_000)
    const settled = effects.find((effect) => effect.type === 'settle')
    cause ??= settled?.type === 'settle' ? settled.failure?.cause : undefined
    ;[state] = transition(next, { type: 'tick' }, worker * 1_000 + 500)
  }
  assert.deepEqual(cause, error)
})
