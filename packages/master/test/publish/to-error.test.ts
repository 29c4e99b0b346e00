import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '@regrow/protocol'
import { PoolError } from '../../src/api/errors.ts'
import { fail } from '../../src/core/model/failure.ts'
import { toError } from '../../src/publish/to-error.ts'

test('a failure becomes a PoolError with its code, its message and its chain of causes', () => {
  const reported = { name: 'TypeError', message: 'boom', code: 'EBOOM' }
  const inner = fail('ERR_POOL_WORKER_EXITED', 'inner', reported)
  const error = toError(fail('ERR_POOL_START_FAILED', 'outer', inner))
  assert.ok(error instanceof PoolError)
  assert.deepEqual([error.code, error.message], ['ERR_POOL_START_FAILED', 'outer'])
  assert.ok(error.cause instanceof PoolError)
  assert.deepEqual([error.cause.code, error.cause.message], ['ERR_POOL_WORKER_EXITED', 'inner'])
  const last = error.cause.cause as Error & { code?: string }
  assert.deepEqual([last.name, last.message, last.code], ['TypeError', 'boom', 'EBOOM'])
})

test('a failure of the protocol becomes a ProtocolError, and one without a cause has none', () => {
  const error = toError(fail('ERR_PROTOCOL_VERSION', 'what'))
  assert.ok(error instanceof ProtocolError)
  assert.deepEqual(
    [error.code, error.message, 'cause' in error],
    [...['ERR_PROTOCOL_VERSION', 'what', false]],
  )
})

test('the name of an error is like that of Node’s own: not shown as a field, and free to be changed', () => {
  const how = (prototype: object) => {
    const { value, ...attributes } = Object.getOwnPropertyDescriptor(prototype, 'name') ?? {}
    return { isText: typeof value === 'string', ...attributes }
  }
  assert.deepEqual(how(PoolError.prototype), how(Error.prototype))
})
