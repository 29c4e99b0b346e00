// The host over a `node:cluster` that forks nothing.

import assert from 'node:assert/strict'
import cluster from 'node:cluster'
import fs, { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readEnvironment } from '@regrow/protocol'
import type { PoolOptions } from '../../../src/api/pool-options.ts'
import type { Line } from '../../../src/log/line.ts'
import { resolveOptions } from '../../../src/options/resolve-options.ts'
import type { HostEvent } from '../../../src/shell/host.ts'
import { ClusterHost, isClusterWorker } from '../../../src/shell/workers/cluster-host.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { standInForCluster } from '../../support/fake-cluster.ts'

const entry = fileURLToPath(import.meta.url)
const place = { slot: 2, generation: 5 }
const request = { ...place, release: 5 }
const standby = { generation: 5, release: 5 }

function setUp(context: TestContext, options: Partial<PoolOptions> = {}) {
  const { children, forks, fork } = standInForCluster(context)
  const events: HostEvent[] = []
  const resolved = resolveOptions({ entry, ...options })
  const lines: Line[] = []
  const report = (event: HostEvent) => {
    events.push(event)
    if (event.type === 'worker:exited')
      events.push({ ...event, pid: host.pidOf(event.worker) } as never)
  }
  const log = (line: Line) => void lines.push(line)
  const host = new ClusterHost(resolved, { clock: new FakeClock(), report, log })
  const types = () => events.map(({ type }) => type)
  return { host, events, types, lines, children, forks, fork }
}

test('a worker is forked with what the options give, and knows its slot and its times', (context) => {
  const { host, forks } = setUp(context, {
    ...{ args: ['--port', '1'], execArgv: ['--title', 'x'], env: { NAME: 'value' } },
    ...{ serialization: 'advanced', drainTimeoutMs: 5, heartbeatMs: 100, livenessTimeoutMs: 400 },
    reportOnHang: true,
  })
  const before = cluster.settings
  host.fork(1, request)
  const [{ settings, env } = assert.fail()] = forks
  assert.equal(cluster.settings, before, 'another pool has its own')
  assert.deepEqual(
    [settings.exec, settings.args, settings.serialization, settings.stdio],
    [entry, ['--port', '1'], 'advanced', ['inherit', 'inherit', 'inherit', 'ipc']],
  )
  const [flag, preload, ...others] = settings.execArgv ?? []
  assert.deepEqual([flag, others], ['--require', ['--title', 'x']])
  assert.match(String(preload), /preload\.cjs$/)
  assert.equal(env.NAME, 'value')
  assert.deepEqual(readEnvironment(env), {
    ...{ slot: 2, generation: 5, drainTimeoutMs: 5, heartbeatMs: 100, livenessTimeoutMs: 400 },
    ...{ reportOnHang: true, standby: false, adoptAtOnce: false },
  })
})

test('a standby knows that it is one, and gets its slot by an order', (context) => {
  const { host, forks, children } = setUp(context)
  host.fork(1, standby)
  assert.deepEqual(
    [readEnvironment(forks[0]?.env ?? {})?.standby, readEnvironment(forks[0]?.env ?? {})?.slot],
    [true, 0],
  )
  host.serve(1, 3)
  host.serve(2, 3)
  assert.deepEqual(children[0]?.done, ['send serve'])
})

test('orders reach the worker that they are for, and for one that is gone they do nothing', (context) => {
  const { host, children, events } = setUp(context)
  host.fork(1, request)
  assert.equal(host.pidOf(1), 4_711)
  host.drain(1, { reason: 'stop', timeoutMs: 5 })
  host.kill(1)
  const [child = assert.fail()] = children
  assert.deepEqual(child.done, ['disconnect', 'SIGKILL'])
  child.emit('exit', 0, null)
  child.emit('disconnect')
  const exited = { type: 'worker:exited', worker: 1, code: 0, signal: null }
  assert.deepEqual(events, [exited, { ...exited, pid: 4_711 }], 'its pid is known until then')
  assert.equal(host.pidOf(1), undefined)
  host.drain(1, { reason: 'stop', timeoutMs: 5 })
  host.kill(1)
  host.logLate(1, place)
  assert.equal(child.done.length, 2)
})

test('a fork that fails is the exit of a worker that never was', (context) => {
  const { host, events, fork } = setUp(context)
  const before = cluster.settings
  fork.mock.mockImplementation((() => {
    throw Object.assign(new Error('spawn EAGAIN'), { code: 'EAGAIN' })
  }) as never)
  host.fork(1, request)
  const [exit] = events
  assert.ok(exit?.type === 'worker:exited')
  assert.deepEqual([exit.code, exit.signal, exit.error?.message], [null, null, 'spawn EAGAIN'])
  assert.equal(cluster.settings, before)
})

test('so is a process that could not be created, which Node reports later; no other error of a worker is', (context) => {
  const { host, events, children } = setUp(context)
  const node = cluster as { workers?: NodeJS.Dict<unknown> }
  const { workers } = node
  context.after(() => Object.assign(node, { workers }))
  host.fork(1, request)
  const [child = assert.fail()] = children
  node.workers = { 7: child, 8: child }
  child.emit('error', new Error('some error'))
  assert.equal(events.length, 0)
  child.pid = undefined
  child.emit('error', new Error('spawn node ENOENT'))
  assert.deepEqual(Object.keys(node.workers), ['8'], 'Node would keep it for ever')
  const [exit] = events
  assert.ok(exit?.type === 'worker:exited')
  assert.equal(exit.error?.message, 'spawn node ENOENT')
})

test('where the directory is missing, the error names it', (context) => {
  const { host, events, fork } = setUp(context, { cwd: dirname(entry) })
  const { existsSync } = fs
  const exists = context.mock.method(
    fs,
    'existsSync',
    ((path: string) => path !== dirname(entry) && existsSync(path)) as never,
  )
  syncBuiltinESMExports()
  context.after(() => {
    exists.mock.restore()
    syncBuiltinESMExports()
  })
  fork.mock.mockImplementation((() => {
    throw new Error('spawn node ENOENT')
  }) as never)
  host.fork(1, request)
  const [exit] = events
  assert.ok(exit?.type === 'worker:exited')
  assert.equal(
    exit.error?.message,
    `spawn node ENOENT: the directory ${dirname(entry)} is not there`,
  )
})

for (const [readyWhen, adopt, types] of [
  ['listening', false, ['worker:listening', 'worker:ready', 'worker:excluded']],
  ['online', false, ['worker:listening']],
] as const)
  test(`a plain program that is ready when it is ${readyWhen} ${readyWhen === 'online' ? 'may listen nowhere' : 'must listen'}`, (context) => {
    const { host, types: seen, children } = setUp(context, { readyWhen, adopt })
    host.fork(1, request)
    const [child = assert.fail()] = children
    child.listens()
    child.says({ type: 'excluded', error: { name: 'Error', message: 'in use' } })
    assert.deepEqual(seen(), types)
  })

test('a start that takes long gets a line with what is missing', (context) => {
  const { host, children, lines } = setUp(context, { startTimeoutMs: 9_000 })
  host.fork(1, request)
  host.logLate(1, place)
  children[0]?.says({ type: 'loaded' })
  host.logLate(1, place)
  children[0]?.says({ type: 'starting' })
  host.logLate(1, place)
  const [plain = '', loaded = '', app = ''] = lines.map(({ text }) => text)
  assert.deepEqual([lines[0]?.level, lines[0]?.subject], ['warn', 'slot=2 gen=5 pid=4711'])
  assert.deepEqual(lines[0]?.fields, { event: 'worker:late', ...place, pid: 4_711 })
  assert.match(plain, /^is still starting: its program has not .*\(startTimeoutMs is 9000 ms\)$/)
  assert.match(loaded, /has loaded @regrow\/worker, and not called runWorker/)
  assert.match(app, /its app has not started/)
})

test('the distribution is what was chosen, unless Node’s own policy is none', (context) => {
  const policy = cluster.schedulingPolicy
  context.after(() => {
    cluster.schedulingPolicy = policy
  })
  assert.equal(setUp(context).host.distribution, 'round-robin')
  assert.equal(setUp(context, { distribution: 'shared' }).host.distribution, 'shared')
  cluster.schedulingPolicy = cluster.SCHED_NONE
  assert.equal(setUp(context).host.distribution, 'shared')
})

test('with a prefix, what workers write comes through pipes', async (context) => {
  const { host, forks } = setUp(context, { output: 'prefix' })
  host.fork(1, request)
  assert.deepEqual(forks[0]?.settings.stdio, ['inherit', 'pipe', 'pipe', 'ipc'])
  await host.settled()
  await host.close()
})

test('the line about a worker that a debugger may pause gives no limit', (context) => {
  const { host, lines } = setUp(context, { execArgv: ['--inspect'] })
  host.fork(1, request)
  host.logLate(1, place)
  assert.match(lines[0]?.text ?? '', /\(a debugger may pause it, so there is no startTimeoutMs\)$/)
})

/** A program with something in the place of `@regrow/worker` beside it. */
function makeProgram(context: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'regrow-')))
  context.after(() => rmSync(folder, { recursive: true }))
  const installed = join(folder, 'node_modules', '@regrow', 'worker')
  mkdirSync(installed, { recursive: true })
  const exports = { './adopt': './adopt.cjs' }
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ exports }))
  writeFileSync(join(installed, 'adopt.cjs'), '')
  writeFileSync(join(folder, 'server.js'), '')
  return join(folder, 'server.js')
}

for (const readyWhen of ['listening', 'online'] as const)
  test(`an adopted program sends itself when it is ready, and is adopted ${readyWhen === 'online' ? 'at once where it need not listen' : 'with its first server'}`, (context) => {
    const program = makeProgram(context)
    const { host, forks, children, types } = setUp(context, {
      ...{ entry: program, adopt: true, readyWhen },
    })
    host.fork(1, request)
    const [{ settings, env } = assert.fail()] = forks
    assert.equal(readEnvironment(env)?.adoptAtOnce, readyWhen === 'online')
    assert.match(String(settings.execArgv?.[3]), /adopt\.cjs$/)
    children[0]?.emit('online')
    children[0]?.listens()
    assert.deepEqual(types(), ['worker:listening'])
  })

test('a worker that asks its last question is not in `cluster.workers` any more', (context) => {
  const { host, children } = setUp(context)
  const node = cluster as { workers?: NodeJS.Dict<unknown> }
  const { workers } = node
  context.after(() => Object.assign(node, { workers }))
  host.fork(1, request)
  const [child = assert.fail()] = children
  const other = {}
  node.workers = { 7: child, 8: other }
  const says = (message: object) =>
    child.emit('internalMessage', { cmd: 'NODE_CLUSTER', seq: 1, ...message })
  says({ act: 'listening', port: 80, addressType: 4 })
  assert.deepEqual(Object.keys(node.workers), ['7', '8'])
  says({ act: 'exitedAfterDisconnect' })
  assert.deepEqual(Object.keys(node.workers), ['8'])
  delete node.workers
  says({ act: 'exitedAfterDisconnect' }) // a process that is no primary has no book
})

test('connections that are not shared as the option asks bring about one warning', (context) => {
  const warn = context.mock.method(process, 'emitWarning', () => undefined)
  const { host, children } = setUp(context, { distribution: 'shared' })
  for (const key of [1, 2]) host.fork(key, request)
  for (const child of children)
    child.emit('internalMessage', {
      ...{ cmd: 'NODE_CLUSTER', act: 'listening', port: 80, addressType: 4 },
    })
  assert.equal(warn.mock.callCount(), 1)
  const [text, type] = warn.mock.calls[0]?.arguments ?? []
  assert.match(String(text), /`distribution: 'shared'` is not in effect: .* round-robin$/)
  assert.equal(type, 'PoolWarning')
  assert.equal(host.distribution, 'round-robin')
})

test('a handle that a worker sends is closed while nobody listens for it', (context) => {
  const { host, children } = setUp(context)
  host.fork(1, request)
  const close = context.mock.fn()
  children[0]?.emit('message', 'text', { close })
  assert.equal(close.mock.callCount(), 1)
})

test('a process knows whether it is a worker itself', (context) => {
  const node = cluster as { isWorker: boolean }
  const { isWorker } = node
  context.after(() => Object.assign(node, { isWorker }))
  assert.equal(isClusterWorker(), false)
  node.isWorker = true
  assert.equal(isClusterWorker(), true)
})
