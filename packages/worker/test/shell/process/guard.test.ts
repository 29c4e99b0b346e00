import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guard } from '../../../src/shell/process/guard.ts'

test('what fails while an error is handled is warned of, and ends nobody', (context) => {
  const warn = context.mock.method(process, 'emitWarning', () => undefined)
  assert.equal(
    guard(() => 'fine'),
    'fine',
  )
  assert.equal(warn.mock.callCount(), 0)
  const failing = () => {
    throw new Error('broken')
  }
  assert.equal(guard(failing), undefined)
  assert.match(String(warn.mock.calls[0]?.arguments), /an uncaught error failed: broken/)
})
