// The main thread's side of the watchdog: what both threads share, and what is said of the one that hangs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HangReport } from '@regrow/protocol'
import { runFor } from '../../../src/shell/context/task-context.ts'
import { isInspected } from '../../../src/shell/liveness/load-meter.ts'
import { Watchdog } from '../../../src/shell/liveness/watchdog.ts'
import { hookName, Link } from '../../../src/shell/liveness/watchdog-link.ts'
import { WorkerName } from '../../../src/shell/process/worker-name.ts'
import { catchWritten } from '../../support/written.ts'

const environment = { slot: 2, generation: 5, drainTimeoutMs: 1_000 }
const watched = { ...environment, reportOnHang: true, livenessTimeoutMs: 60_000 }
const hook = () => Reflect.get(process, Symbol.for(hookName))

test('both threads see the same heartbeat, which never comes twice, and where the worker sits', () => {
  const link = new Link()
  const other = new Link(link.memory)
  assert.equal(other.heartbeat, 0)
  link.rest()
  assert.equal(other.heartbeat, 0)
  link.touch(3)
  assert.deepEqual([other.heartbeat, other.slot], [1, 3])
  link.touch(0)
  assert.deepEqual([other.heartbeat, other.slot], [2, 0])
  link.rest()
  assert.equal(other.heartbeat, -2)
  link.rest()
  assert.equal(other.heartbeat, -2)
  link.touch(undefined)
  assert.deepEqual([other.heartbeat, other.slot], [3, undefined])
})

for (const [what, given] of [
  ['without a master', undefined],
  ['that nobody asked for', environment],
  ['that nobody asked for beside a timeout', { ...environment, livenessTimeoutMs: 60_000 }],
  ['without a timeout', { ...environment, reportOnHang: true }],
  ['of a worker that is never taken for hung', { ...watched, livenessTimeoutMs: Infinity }],
] as const)
  test(`a watchdog ${what} does nothing`, () => {
    const watchdog = new Watchdog(given, new WorkerName(given), () => assert.fail('told'))
    watchdog.touch()
    watchdog.rest()
    assert.equal(hook(), undefined)
  })

test('a watchdog begins with the first heartbeat, says where the worker hangs, and is missed by nobody', async (context) => {
  const written = catchWritten(context)
  const told: HangReport[] = []
  const watchdog = new Watchdog(watched, new WorkerName(watched), (report) => told.push(report))
  assert.equal(hook(), undefined)
  watchdog.rest()
  watchdog.touch()
  watchdog.touch()
  const frames = [{ name: 'spin', url: 'file:///app.js', line: 6, column: 2 }]
  const report = runFor({ name: 'mail' }, () => hook()({ silentMs: 500, frames }))
  const stack = '    at spin (file:///app.js:7:3)'
  assert.deepEqual(report, { silentMs: 500, stack, task: 'mail' })
  assert.deepEqual(told, [report])
  // Its program lies beside the bundle, and these are the sources.
  while (written.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.match(written.join(''), /^slot=2 gen=5 pid=\d+ cannot watch for hangs: .*watchdog-thread/)
  assert.equal(written.length, 1)
})

test('a worker that a debugger may pause is known', (context) => {
  assert.equal(isInspected(), false)
  const { getBuiltinModule } = process
  let inspector: object | undefined = { url: () => 'ws://127.0.0.1' }
  context.mock.method(process, 'getBuiltinModule', (name: string) =>
    name === 'node:inspector' ? inspector : Reflect.apply(getBuiltinModule, process, [name]),
  )
  assert.equal(isInspected(), true)
  inspector = undefined
  assert.equal(isInspected(), false, 'a Node.js without one')
})
