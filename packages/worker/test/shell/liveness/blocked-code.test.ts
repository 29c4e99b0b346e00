// How a thread learns what another one is in the midst of. What the debugger of V8 answers, and when, the test says.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'
import { simulateTime } from '../../support/simulated-time.ts'
import { type CallFrame, standInForDebugger } from '../../support/stand-in-debugger.ts'

type BlockedCode = typeof import('../../../src/shell/liveness/blocked-code.ts')

const spin: CallFrame = {
  functionName: 'spin',
  location: { scriptId: '7', lineNumber: 4, columnNumber: 2 },
}
const seen = { name: 'spin', url: 'file:///app.js', line: 4, column: 2 }
const stack = '    at spin (file:///app.js:5:3)'

/** A main thread that has been silent for 500 ms, and goes on being so unless the test says otherwise. */
async function setUp(context: TestContext, mayAnswer = true) {
  const debug = standInForDebugger(context)
  const time = simulateTime(context)
  const { readBlockedCode } = await importFresh<BlockedCode>(
    '../../../src/shell/liveness/blocked-code.ts',
    import.meta.url,
  )
  const silence = { isStill: true, late: 0 }
  const result = { isThere: false, code: undefined as unknown }
  const begin = () => {
    const onLate = () => {
      silence.late += 1
      return mayAnswer
    }
    const isStill = () => silence.isStill
    void readBlockedCode({ silentMs: 500, isStill, onLate }).then((code) => {
      Object.assign(result, { isThere: true, code })
    })
  }
  begin()
  return { ...debug, ...time, silence, result }
}

/** The main thread has been let go, and nobody debugs it any more. */
function assertReleased({ methods, sessions }: Awaited<ReturnType<typeof setUp>>): void {
  assert.equal(methods().at(-1), 'Debugger.resume')
  assert.deepEqual(
    sessions.map(({ state }) => state),
    ['gone'],
  )
}

test('the blocked thread is paused, asked by our name for what it knows, and let go', async (context) => {
  const around = await setUp(context)
  const { load, pause, posted, methods, asked, pass, result, sessions } = around
  assert.deepEqual(methods(), ['Debugger.enable', 'Debugger.pause'])
  assert.equal(sessions[0]?.state, 'connected')
  load('6', 'file:///other.js')
  load('7', 'file:///app.js')
  pause([spin])
  await pass(0)
  const { expression, returnByValue } = asked()?.settings ?? assert.fail('nothing is asked')
  const told: unknown[] = []
  const key = Symbol.for('@regrow/worker.hang')
  const evaluate = new Function('process', `return ${expression}`)
  evaluate({ [key]: (sighting: unknown) => told.push(sighting) })
  assert.deepEqual(told, [{ silentMs: 500, frames: [seen] }])
  assert.equal(returnByValue, true)
  assert.equal(result.isThere, false, 'it has not answered yet')
  const code = { stack: 'its own', task: 'mail' }
  posted.at(-1)?.answer(null, { result: { value: code } })
  await pass(0)
  assert.deepEqual(result, { isThere: true, code })
  assertReleased(around)
})

for (const [what, answer] of [
  ['that fails', { result: {}, exceptionDetails: {} }],
  ['whose failure has a value', { result: { value: 'thrown' }, exceptionDetails: {} }],
  ['that gives nothing', { result: {} }],
  ['without a result', {}],
  ['that is no answer', undefined],
] as const)
  test(`after a question ${what} the stack alone is known`, async (context) => {
    const around = await setUp(context)
    const { load, pause, asked, pass, result } = around
    load('7', 'file:///app.js')
    pause([spin])
    await pass(0)
    asked()?.answer(null, answer)
    await pass(0)
    assert.deepEqual(result.code, { stack })
    assertReleased(around)
  })

test('a question that is not answered within a second is given up, and the stack alone is known', async (context) => {
  const around = await setUp(context)
  const { load, pause, pass, result } = around
  load('7', 'file:///app.js')
  pause([spin])
  await pass(999)
  assert.equal(result.isThere, false)
  await pass(1)
  assert.deepEqual(result.code, { stack })
  assertReleased(around)
})

test('code without a file or a name is known by its place, and a column that nobody knows is the first', async (context) => {
  const { pause, pass, asked, result } = await setUp(context)
  const location = { scriptId: '8', lineNumber: 0 }
  pause([{ functionName: '', location }])
  await pass(0)
  asked()?.answer(null, {})
  await pass(0)
  assert.deepEqual(result.code, { stack: '    at <anonymous>:1:1' })
})

test('of a deep recursion twenty calls are told', async (context) => {
  const { pause, pass, asked, result } = await setUp(context)
  pause(Array.from({ length: 25 }, () => spin))
  await pass(0)
  asked()?.answer(null, {})
  await pass(0)
  assert.equal(String((result.code as { stack: string }).stack).split('\n').length, 20)
})

test('a thread that is in no JavaScript is told after a second, and given ten more if it may still come', async (context) => {
  const around = await setUp(context)
  const { pass, silence, result, isHeld } = around
  await pass(999)
  assert.deepEqual([silence.late, isHeld()], [0, false])
  await pass(1)
  assert.equal(silence.late, 1)
  await pass(9_999)
  assert.equal(result.isThere, false)
  await pass(1)
  assert.deepEqual([result, silence.late], [{ isThere: true, code: undefined }, 1])
  assertReleased(around)
})

test('what comes late after all is told', async (context) => {
  const { pass, load, pause, asked, result } = await setUp(context)
  await pass(5_000)
  load('7', 'file:///app.js')
  pause([spin])
  await pass(0)
  asked()?.answer(null, {})
  await pass(0)
  assert.deepEqual(result.code, { stack })
})

test('a thread that waits outside of JavaScript is not waited for', async (context) => {
  const around = await setUp(context, false)
  const { pass, silence, result } = around
  await pass(1_000)
  assert.deepEqual([result, silence.late], [{ isThere: true, code: undefined }, 1])
  assertReleased(around)
})

test('of a thread that has come back meanwhile nothing is told', async (context) => {
  const around = await setUp(context)
  const { pass, silence, result } = around
  silence.isStill = false
  await pass(1_000)
  assert.deepEqual([result, silence.late], [{ isThere: true, code: undefined }, 0])
  assertReleased(around)
})

test('nor is one asked that has come back before it was paused', async (context) => {
  const around = await setUp(context)
  const { pass, silence, pause, result, asked } = around
  silence.isStill = false
  pause([spin])
  await pass(0)
  assert.deepEqual([result, asked()], [{ isThere: true, code: undefined }, undefined])
  assertReleased(around)
})
