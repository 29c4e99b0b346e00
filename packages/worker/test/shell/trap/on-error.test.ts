import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCulprit } from '../../../src/shell/context/task-context.ts'
import { WorkerName } from '../../../src/shell/process/worker-name.ts'
import { ErrorHook } from '../../../src/shell/trap/on-error.ts'

test('the user’s hook runs as a task of its own, is waited for, and hears nothing of its own errors', async (context) => {
  const warnings: string[] = []
  const write = context.mock.method(process.stderr, 'write', (text: string) => {
    warnings.push(text)
    return true
  })
  assert.ok(write)
  const hook = new ErrorHook(new WorkerName(undefined))
  const report = { name: 'Error', message: 'boom', origin: 'uncaughtException' } as const
  hook.report(report, new Error(), undefined)
  assert.equal(hook.pending, 0, 'nobody listens')
  await hook.settled()
  const heard: unknown[] = []
  let release: () => void = assert.fail
  hook.listen((given) => {
    heard.push([given, findCulprit()])
    return new Promise<void>((resolve) => {
      release = resolve
    })
  })
  const error = new Error('boom')
  hook.report(report, error, undefined)
  const [[given, culprit]] = heard as [[{ error: unknown }, { name: string }]]
  assert.deepEqual([given.error, culprit.name, hook.pending], [error, 'onError', 1])
  hook.report(report, error, culprit as never)
  assert.equal(heard.length, 1)
  let isSettled = false
  const settled = hook.settled().then(() => {
    isSettled = true
  })
  await new Promise(setImmediate)
  assert.equal(isSettled, false)
  release()
  await settled
  assert.equal(hook.pending, 0)
})
