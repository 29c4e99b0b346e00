// The pool that a user holds, over a `node:cluster` that forks nothing.

import assert from 'node:assert/strict'
import cluster from 'node:cluster'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { PoolOptions } from '../src/api/pool-options.ts'
import { createPool } from '../src/create-pool.ts'
import { type Child, standInForCluster } from './support/fake-cluster.ts'

const entry = fileURLToPath(import.meta.url)
const stopped = { code: 'ERR_POOL_STOPPED' }
const events: NodeJS.EventEmitter = process
const turn = () => new Promise(setImmediate)

function setUp(context: TestContext, options: Partial<PoolOptions> = {}) {
  const { children } = standInForCluster(context)
  const pool = createPool({ entry, size: 1, logger: false, ...options })
  const child = (index: number): Child => children[index] ?? assert.fail(`no fork ${index}`)
  const end = () => {
    for (const each of children) if (each.connected) each.ends(0)
  }
  context.after(() => {
    pool.kill().catch(() => undefined)
    end()
  })
  const begin = async () => {
    const started = pool.start()
    child(0).listens()
    await started
  }
  return { pool, children, child, begin, end }
}

test('nothing happens before the start, which is kept when every slot has a worker', async (context) => {
  const { pool, children, begin } = setUp(context)
  assert.deepEqual([children.length, pool.status().state], [0, 'idle'])
  await begin()
  const { state, workers } = pool.status()
  assert.deepEqual([state, workers.map(({ pid }) => pid)], ['running', [4_711]])
})

test('inside a worker no pool is created', (context) => {
  const node = cluster as { isWorker: boolean }
  const { isWorker } = node
  context.after(() => Object.assign(node, { isWorker }))
  node.isWorker = true
  assert.throws(() => createPool({ entry }), { code: 'ERR_POOL_NOT_MASTER' })
})

test('commands with invalid arguments are refused, and the pool receives none', async (context) => {
  const { pool, begin, children } = setUp(context)
  await begin()
  const invalid = { code: 'ERR_POOL_INVALID_OPTION' }
  for (const slot of [-1, 0.5, Number.NaN]) await assert.rejects(pool.recycle(slot), invalid)
  await assert.rejects(pool.recycle(-1), /`slot` must be an integer ≥ 0/)
  for (const size of [0, 1.5]) await assert.rejects(pool.resize(size), invalid)
  await assert.rejects(pool.reload({ pauseAfter: 0 }), invalid)
  await assert.rejects(pool.reload({ after: 1 } as never), /has no field `after`/)
  await assert.rejects(pool.reload(null as never), /`reload options` must be an object/)
  assert.equal(children.length, 1)
})

test('a reload pauses where it was asked to, and goes on or is given up', async (context) => {
  const { pool, begin, child } = setUp(context, { size: 2 })
  const started = pool.start()
  for (const index of [0, 1]) child(index).listens()
  await started
  assert.ok(begin)
  const paused: unknown[] = []
  pool.on('reload:paused', (event) => paused.push(event))
  const reloaded = pool.reload({ pauseAfter: 1 }).catch((error) => error.code)
  child(2).listens()
  child(0).ends(0)
  assert.deepEqual(paused, [{ generation: 2, replaced: 1 }])
  const aborted = pool.abort()
  assert.equal(await reloaded, 'ERR_POOL_RELOAD_ABORTED')
  child(3).listens()
  child(2).ends(0)
  await aborted
  await assert.rejects(pool.continue(), { code: 'ERR_POOL_NOT_RELOADING' })
})

test('a slot is recycled, and the pool resized', async (context) => {
  const { pool, begin, child, children } = setUp(context)
  await begin()
  const recycled = pool.recycle(0)
  child(1).listens()
  assert.deepEqual(child(0).done, ['disconnect'])
  child(0).ends(0)
  await recycled
  const resized = pool.resize(2)
  child(2).listens()
  await resized
  assert.equal(children.length, 3)
})

test('a pool with `signals` listens for signals from its start to its end', async (context) => {
  const names = ['SIGTERM', 'SIGINT', 'SIGHUP']
  const before = names.map((name) => events.listenerCount(name))
  const count = () => names.map((name, index) => events.listenerCount(name) - (before[index] ?? 0))
  const { pool, begin, child } = setUp(context, { signals: true })
  assert.deepEqual(count(), [0, 0, 0])
  await begin()
  assert.deepEqual(count(), [1, 1, 1])
  await pool.start()
  assert.deepEqual(count(), [1, 1, 1])
  events.emit('SIGHUP', 'SIGHUP')
  child(1).listens()
  assert.deepEqual(child(0).done, ['disconnect'])
  child(0).ends(0)
  const ended = new Promise((resolve) => pool.once('pool:stopped', resolve))
  events.emit('SIGTERM', 'SIGTERM')
  assert.deepEqual(child(1).done, ['disconnect'])
  child(1).ends(0)
  await ended
  assert.deepEqual(count(), [0, 0, 0])
})

test('a pool without `signals` listens for none', async (context) => {
  const before = events.listenerCount('SIGTERM')
  const { begin } = setUp(context)
  await begin()
  assert.equal(events.listenerCount('SIGTERM'), before)
})

test('the second signal kills', async (context) => {
  const { exitCode } = process
  const { pool, begin, child } = setUp(context, { signals: true })
  await begin()
  const ended = new Promise((resolve) => pool.once('pool:stopped', resolve))
  events.emit('SIGINT', 'SIGINT')
  events.emit('SIGTERM', 'SIGTERM')
  assert.deepEqual(child(0).done, ['disconnect', 'SIGKILL'])
  child(0).ends(null, 'SIGKILL')
  await ended
  assert.equal(process.exitCode, 143)
  process.exitCode = exitCode
})

test('a reload by signal that fails, or that a stop has ended, ends no process, and is reported by its events', async (context) => {
  const warn = context.mock.method(process, 'emitWarning', () => undefined)
  const { pool, begin, child } = setUp(context, { signals: true })
  await begin()
  const aborted: unknown[] = []
  pool.on('reload:aborted', ({ generation }) => aborted.push(generation))
  events.emit('SIGHUP', 'SIGHUP')
  child(1).ends(1)
  await turn()
  assert.deepEqual(aborted, [2])
  events.emit('SIGHUP', 'SIGHUP')
  const ended = pool.stop()
  for (const index of [0, 2]) child(index).ends(0)
  await ended
  await turn()
  assert.equal(warn.mock.callCount(), 0)
})

test('a pool is stopped at the end of its scope, and a command after that is refused', async (context) => {
  const { pool, begin, child } = setUp(context)
  await begin()
  const disposed = pool[Symbol.asyncDispose]()
  child(0).ends(0)
  await disposed
  assert.equal(pool.status().state, 'stopped')
  await assert.rejects(pool.reload(), stopped)
})

test('an event reports where a worker hangs, or that it sent something unreadable, with its name', async (context) => {
  const { pool, begin, child } = setUp(context)
  await begin()
  const emitted: unknown[] = []
  pool.on('worker:blocked', (event) => emitted.push(event))
  pool.on('worker:unreadable', (event) => emitted.push(event))
  const report = { silentMs: 5, stack: '    at spin' }
  child(0).says({ type: 'blocked', report })
  child(0).emit('message', { brand: '@regrow/protocol', version: 1, body: { type: 'later' } })
  const who = { slot: 0, generation: 1, pid: 4_711 }
  assert.deepEqual(emitted, [
    { ...who, report },
    { ...who, name: 'later' },
  ])
})

test('the user’s hook is asked with the worker’s name', async (context) => {
  const asked: unknown[] = []
  const verify = (worker: unknown) => void asked.push(worker)
  const { pool, begin, child } = setUp(context, { reload: { verify } })
  await begin()
  const reloaded = pool.reload()
  child(1).listens()
  await turn()
  child(0).ends(0)
  await reloaded
  assert.deepEqual(asked, [{ slot: 0, generation: 2, pid: 4_711 }])
})

for (const hasListener of [false, true])
  test(`a pool that fails later ${hasListener ? 'calls its listener' : 'without a listener makes its master exit with 69'}`, async (context) => {
    const { exitCode } = process
    process.exitCode = undefined
    context.after(() => {
      process.exitCode = exitCode
    })
    const lines: string[] = []
    const write = (_fields: unknown, line: string) => void lines.push(line)
    const ignore = () => undefined
    const { pool, begin, child } = setUp(context, {
      restartWindow: { maxRestarts: 0, windowMs: 60_000 },
      logger: { info: ignore, warn: ignore, error: write },
    })
    const codes: string[] = []
    if (hasListener)
      pool.on('pool:failed', ({ error }) => codes.push((error as { code?: string }).code ?? ''))
    await begin()
    child(0).ends(1)
    await turn()
    assert.deepEqual(codes, hasListener ? ['ERR_POOL_CRASH_LOOP'] : [])
    assert.equal(process.exitCode, hasListener ? undefined : 69)
    const failed = lines.filter((line) =>
      /^pool pid=\d+ failed \(ERR_POOL_CRASH_LOOP\) and stops: ./.test(line),
    )
    assert.equal(failed.length, hasListener ? 0 : 1)
  })

test('a pool that fails leaves an exit code that its program has set', async (context) => {
  const { exitCode } = process
  process.exitCode = 3
  context.after(() => {
    process.exitCode = exitCode
  })
  const { begin, child } = setUp(context, { restartWindow: { maxRestarts: 0, windowMs: 60_000 } })
  await begin()
  child(0).ends(1)
  await turn()
  assert.equal(process.exitCode, 3)
})

function takeLines() {
  const lines: string[] = []
  const take = (_fields: unknown, line: string) => void lines.push(line)
  return { lines, logger: { info: take, warn: take, error: take } }
}

test('options that look like mistakes are warned of when the pool starts, and once', async (context) => {
  const { lines, logger } = takeLines()
  const { pool, begin } = setUp(context, { logger, drainTimeoutMs: 30 })
  assert.deepEqual(lines, [])
  await begin()
  await pool.start()
  assert.match(lines.join(), /^[^`]*`drainTimeoutMs`[^`]*$/)
})

test('a size that looks like a mistake is warned of when it is requested', async (context) => {
  const { lines, logger } = takeLines()
  const { pool, begin } = setUp(context, { logger })
  await begin()
  const before = lines.length
  pool.resize(10_000).catch(() => undefined) // the end of the test stops it
  assert.equal(lines.slice(before).filter((line) => line.includes('`size` is 10000')).length, 1)
})

for (const [signal, by] of [
  ['SIGINT', 'Ctrl-C'],
  ['SIGTERM', 'SIGTERM'],
  [undefined, undefined],
] as const)
  test(`a stop by ${signal ?? 'its method'} that takes a moment logs what is held, by the last heartbeat`, async (context) => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const { exitCode } = process
    context.after(() => {
      process.exitCode = exitCode
    })
    const { lines, logger } = takeLines()
    const { pool, begin, child } = setUp(context, { logger, signals: true })
    await begin()
    const load = {
      loopDelayP99Ms: 0,
      loopDelayMaxMs: 0,
      memoryBytes: 0,
      served: 0,
      inspected: false,
    }
    child(0).says({ type: 'heartbeat', load: { ...load, inFlight: 2 } })
    const ended = new Promise((resolve) => pool.once('pool:stopped', resolve))
    if (signal) events.emit(signal, signal)
    else void pool.stop()
    context.mock.timers.tick(1_000)
    await turn()
    const [line = ''] = lines.filter((each) => each.includes('stopping'))
    assert.match(line, /stopping; 2 requests are held/)
    assert.equal(line.includes(`${by} again ends them`), by !== undefined)
    child(0).ends(0)
    await ended
  })

test('a reload by signal that fails in another way is warned of', async (context) => {
  const warn = context.mock.method(process, 'emitWarning', () => undefined)
  const { pool, begin } = setUp(context, { signals: true })
  const error = Object.assign(new Error('no'), { code: 'ERR_POOL_NOT_STARTED' })
  await begin()
  pool.reload = () => Promise.reject(error)
  events.emit('SIGHUP', 'SIGHUP')
  await turn()
  assert.deepEqual(warn.mock.calls[0]?.arguments, [error])
})

test('a kill ends every worker now', async (context) => {
  const { pool, begin, child } = setUp(context)
  await begin()
  const killed = pool.kill()
  assert.deepEqual(child(0).done, ['SIGKILL'])
  child(0).ends(null, 'SIGKILL')
  await killed
  assert.equal(pool.status().state, 'stopped')
})

test('the status shows how connections are distributed', (context) => {
  assert.equal(setUp(context, { distribution: 'shared' }).pool.status().distribution, 'shared')
  assert.equal(setUp(context).pool.status().distribution, 'round-robin')
})

test('the newest code is forked by a reload without options', async (context) => {
  const { pool, begin, child, children } = setUp(context)
  await begin()
  const reloaded = pool.reload()
  child(1).listens()
  child(0).ends(0)
  await reloaded
  assert.deepEqual([children.length, pool.status().generation], [2, 2])
})

test('an event names the process that it is about', async (context) => {
  const { pool, begin } = setUp(context)
  const emitted: unknown[] = []
  pool.on('worker:ready', (event) => emitted.push(event))
  await begin()
  assert.deepEqual(emitted, [{ slot: 0, generation: 1, pid: 4_711 }])
})
