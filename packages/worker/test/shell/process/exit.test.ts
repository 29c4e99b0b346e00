// How the worker leaves.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'

type Exit = typeof import('../../../src/shell/process/exit.ts')

const events: NodeJS.EventEmitter = process

/** A process whose `exit` only says so. */
async function standInForExit(context: TestContext) {
  const { exitCode } = process
  context.after(() => {
    process.exitCode = exitCode
  })
  process.exitCode = undefined
  const exit = await importFresh<Exit>('../../../src/shell/process/exit.ts', import.meta.url)
  const calls: unknown[] = []
  const left = context.mock.method(process, 'exit', (() => {
    calls.push(process.exitCode)
  }) as never)
  const before = events.rawListeners('exit')
  const listAdded = () => events.rawListeners('exit').filter((one) => !before.includes(one))
  context.after(() => {
    for (const one of listAdded()) events.off('exit', one as () => void)
  })
  return { ...exit, calls, left, listAdded }
}

test('a worker leaves with its code, or with the one that its program has set in place of 0', async (context) => {
  const { exit, calls } = await standInForExit(context)
  exit(75)
  process.exitCode = 3
  exit(0)
  assert.deepEqual(calls, [75, 3])
})

test('a listener that throws keeps nobody from leaving', async (context) => {
  const { exit, left } = await standInForExit(context)
  left.mock.mockImplementationOnce(() => {
    throw new Error('broken')
  })
  exit(70)
  assert.equal(left.mock.callCount(), 2)
})

test('after an error nobody leaves with 0, and who leaves with another code keeps it', async (context) => {
  const { replaceZero, listAdded } = await standInForExit(context)
  replaceZero(70)
  replaceZero(71)
  const [listener = assert.fail('none'), ...others] = listAdded()
  assert.deepEqual([events.rawListeners('exit')[0], others], [listener, []], 'it comes first')
  const leaveWith = Reflect.get(listener, 'listener') as (code: number) => void
  leaveWith(1)
  assert.equal(process.exitCode, undefined)
  leaveWith(0)
  assert.equal(process.exitCode, 70)
})
