// When a watchdog is told that the worker lives, and what it is told of it. Its thread is the test's.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { HangReport, WorkerEnvironment } from '@regrow/protocol'
import { Watchdog } from '../../../src/shell/liveness/watchdog.ts'
import { hookName, Link, type WatchdogData } from '../../../src/shell/liveness/watchdog-link.ts'
import { WorkerName } from '../../../src/shell/process/worker-name.ts'
import { catchWritten } from '../../support/written.ts'

const environment = {
  ...{
    slot: 2,
    generation: 5,
    drainTimeoutMs: 1_000,
    reportOnHang: true,
    livenessTimeoutMs: 60_000,
  },
}

interface Started {
  readonly program: URL
  readonly options: { readonly workerData: WatchdogData; readonly [name: string]: unknown }
  isUnreferenced: boolean
  fail(error: Error): void
}

/** A watchdog whose thread is only written down. */
function setUp(context: TestContext, given: WorkerEnvironment = environment, refuse?: Error) {
  const started: Started[] = []
  class Worker {
    readonly #entry: Started
    constructor(program: URL, options: Started['options']) {
      if (refuse) throw refuse
      this.#entry = { program, options, isUnreferenced: false, fail: assert.fail }
      started.push(this.#entry)
    }
    unref(): void {
      this.#entry.isUnreferenced = true
    }
    on(event: string, listener: (error: Error) => void): this {
      if (event === 'error') this.#entry.fail = listener
      return this
    }
  }
  const inspector = { isOpen: false, url: () => (inspector.isOpen ? 'ws://127.0.0.1' : undefined) }
  const modules: Record<string, object> = {
    'node:worker_threads': { Worker },
    'node:inspector': inspector,
  }
  const { getBuiltinModule } = process
  context.mock.method(
    process,
    'getBuiltinModule',
    (name: string) => modules[name] ?? Reflect.apply(getBuiltinModule, process, [name]),
  )
  // The process keeps what it was given under the name of the hook; here that is the test's alone.
  const hooks: ((sighting: object) => HangReport)[] = []
  const { defineProperty } = Object
  context.mock.method(Object, 'defineProperty', ((
    of: object,
    name: symbol,
    property: PropertyDescriptor,
  ) => {
    if (name !== Symbol.for(hookName))
      return Reflect.apply(defineProperty, Object, [of, name, property])
    assert.equal(of, process)
    hooks.push(property.value)
    return of
  }) as never)
  const worker = new WorkerName(given)
  const told: HangReport[] = []
  const watchdog = new Watchdog(given, worker, (report) => told.push(report))
  const link = () => new Link(started[0]?.options.workerData.memory)
  return { watchdog, worker, started, hooks, told, link, inspector }
}

test('its thread is started with the first heartbeat, once, and has what both share', (context) => {
  const { watchdog, started, link, hooks } = setUp(context)
  watchdog.rest()
  assert.deepEqual([started.length, hooks.length], [0, 0])
  watchdog.touch()
  assert.deepEqual([link().heartbeat, link().slot], [1, 2])
  watchdog.touch()
  assert.equal(link().heartbeat, 2)
  watchdog.rest()
  assert.equal(link().heartbeat, -2)
  assert.deepEqual([started.length, hooks.length], [1, 1])
  assert.deepEqual(started[0]?.options.workerData.environment, environment)
})

test('its thread holds no process, has little memory, and none of the app’s flags, variables or output', (context) => {
  const { watchdog, started } = setUp(context)
  watchdog.touch()
  const { program, options, isUnreferenced } = started[0] ?? assert.fail('none')
  assert.match(program.pathname, /\/bundle\/watchdog-thread\.js$/)
  assert.equal(isUnreferenced, true)
  const { workerData: _, ...settings } = options
  assert.deepEqual(settings, {
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 },
    ...{ execArgv: [], env: {}, stdout: true, stderr: true },
  })
})

test('a standby sits nowhere until it is given a worker', (context) => {
  const { watchdog, worker, link } = setUp(context, { ...environment, standby: true })
  watchdog.touch()
  assert.equal(link().slot, undefined)
  worker.assign(3)
  watchdog.touch()
  assert.equal(link().slot, 3)
})

test('a worker that a debugger may pause is not watched meanwhile', (context) => {
  const { watchdog, inspector, link } = setUp(context)
  watchdog.touch()
  inspector.isOpen = true
  watchdog.touch()
  assert.equal(link().heartbeat, -1)
  inspector.isOpen = false
  watchdog.touch()
  assert.equal(link().heartbeat, 2)
})

test('where threads are forbidden a worker serves without one, and says so', (context) => {
  const written = catchWritten(context)
  const { watchdog, started } = setUp(context, environment, new Error('no threads'))
  watchdog.touch()
  watchdog.touch()
  const line = `slot=2 gen=5 pid=${process.pid} cannot watch for hangs: no threads\n`
  assert.deepEqual([written, started], [[line], []])
})

test('a thread that fails later costs nobody anything, and is told of', (context) => {
  const written = catchWritten(context)
  const { watchdog, started } = setUp(context)
  watchdog.touch()
  started[0]?.fail(new Error('out of memory'))
  watchdog.touch()
  assert.deepEqual(written, [
    `slot=2 gen=5 pid=${process.pid} cannot watch for hangs: out of memory\n`,
  ])
  assert.equal(started.length, 1)
})

test('the thread’s sighting goes to the master, and back as it is told there', (context) => {
  const { watchdog, hooks, told } = setUp(context)
  watchdog.touch()
  const frames = [{ name: 'spin', url: 'file:///app.js', line: 6, column: 2 }]
  const report = hooks[0]?.({ silentMs: 500, frames })
  assert.deepEqual(report, { silentMs: 500, stack: '    at spin (file:///app.js:7:3)' })
  assert.deepEqual(told, [report])
})
