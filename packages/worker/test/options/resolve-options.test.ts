import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WorkerOptions } from '../../src/api/worker-options.ts'
import { readBareTarget, readTarget } from '../../src/options/listen-target.ts'
import {
  closeOptions,
  defaultListenTarget,
  resolveOptions,
  resolveSpread,
  workerOptions,
} from '../../src/options/resolve-options.ts'

const defaultListen = process.env.PORT || 3000
const environment = { slot: 2, generation: 5, drainTimeoutMs: 20_000 }

test('without options a worker drains for as long as its pool allows, else for ten seconds', () => {
  const nothing = {
    ...{ listen: undefined, defaultListen, idleGraceMs: undefined },
    onError: undefined,
  }
  const after = (ms: number) => ({ ...nothing, drainTimeoutMs: ms, orphanTimeoutMs: ms })
  assert.deepEqual(resolveOptions({}, environment), after(20_000))
  assert.deepEqual(resolveOptions({}, undefined), after(10_000))
  assert.equal(workerOptions.drainTimeoutMs.default, 10_000)
})

test('a socket that was handed over is taken by the process it is meant for, a worker or not', (context) => {
  const { LISTEN_FDS, LISTEN_PID } = process.env
  context.after(() => {
    for (const [name, value] of Object.entries({ LISTEN_FDS, LISTEN_PID }))
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
  })
  const takenBy = (pid: number) => {
    Object.assign(process.env, { LISTEN_FDS: '1', LISTEN_PID: String(pid) })
    return [undefined, environment].map((each) => resolveOptions({}, each).defaultListen)
  }
  assert.deepEqual(takenBy(process.pid), [{ fd: 3 }, defaultListen])
  assert.deepEqual(takenBy(process.ppid), [defaultListen, { fd: 3 }])
})

test('what is chosen is kept, and what comes out is frozen', () => {
  const onError = () => undefined
  const chosen = { listen: '/tmp/app.sock', drainTimeoutMs: Infinity, idleGraceMs: 0, onError }
  const resolved = resolveOptions(chosen, undefined)
  assert.deepEqual(resolved, {
    ...{ ...chosen, listen: ['/tmp/app.sock'], defaultListen },
    orphanTimeoutMs: Infinity,
  })
  assert.ok(Object.isFrozen(resolved))
})

for (const [own, expected] of [
  [5_000, [5_000, 5_000]],
  [20_000, [20_000, 20_000]],
  [60_000, [20_000, 60_000]],
  [Infinity, [20_000, Infinity]],
] as const)
  test(`under a master that waits 20000 ms a drain may take its own ${own} ms only as an orphan`, () => {
    const { drainTimeoutMs, orphanTimeoutMs } = resolveOptions({ drainTimeoutMs: own }, environment)
    assert.deepEqual([drainTimeoutMs, orphanTimeoutMs], expected)
  })

test('where to listen is a port, a path, an object, or several of them', () => {
  const targets = [0, 65_535, '8080', '/tmp/app.sock', { port: 1, host: '::' }, { fd: 3 }]
  for (const listen of targets)
    assert.deepEqual(resolveOptions({ listen }, undefined).listen, [listen])
  assert.deepEqual(resolveOptions({ listen: targets }, undefined).listen, targets)
})

const wrong: readonly (readonly [options: unknown, message: RegExp])[] = [
  [null, /`options` must be an object; got null/],
  [[], /`options` must be an object; got an array/],
  [{ listn: 1 }, /has no field `listn`; did you mean `listen`\?$/],
  [{ drainTimeout: 1 }, /has no field `drainTimeout`; did you mean `drainTimeoutMs`\?$/],
  [{ port: 1 }, /has no field `port`; did you mean `listen`\?$/],
  [{ size: 1 }, /has no field `size`; expected one of listen, drainTimeoutMs, idleGraceMs/],
  [{ listen: [] }, /`listen` must be one target at least; got an array/],
  [{ listen: [8080, -1] }, /`listen\[1\]` must be a port .*got -1 \(number\)/],
  [{ listen: [[8080]] }, /`listen\[0\]` must be .*got an array/],
  [{ listen: -1 }, /`listen` must be .*got -1 \(number\)/],
  [{ listen: 65_536 }, /`listen`/],
  [{ listen: '' }, /`listen` must be .*got "" \(string\)/],
  [{ listen: null }, /`listen`/],
  [{ drainTimeoutMs: '30s' }, /`drainTimeoutMs` must be a number ≥ 0, or Infinity; got "30s"/],
  [{ drainTimeoutMs: null }, /`drainTimeoutMs` must be .*got null/],
  [{ idleGraceMs: null }, /`idleGraceMs` must be .*got null/],
  [{ drainTimeoutMs: Number.NaN }, /`drainTimeoutMs`/],
  [{ idleGraceMs: -1 }, /`idleGraceMs` must be .*got -1 \(number\)/],
  [{ onError: 'log' }, /`onError` must be a function; got "log" \(string\)/],
  [{ onError: null }, /`onError` must be a function; got null/],
  [{ idleGraceMs: {} }, /`idleGraceMs` must be .*got an object/],
]

for (const [options, message] of wrong)
  test(`an option that is wrong is named with what was expected: ${message.source}`, () => {
    const resolve = () => resolveOptions(options as WorkerOptions, undefined)
    assert.throws(resolve, { name: 'AppError', code: 'ERR_APP_INVALID', message })
  })

test('an app without `listen` listens on PORT, else on 3000', () => {
  const processWith = (env: Record<string, string>) => ({ env, pid: 2, ppid: 1 })
  assert.equal(defaultListenTarget(processWith({ PORT: '8080' }), false), '8080')
  assert.equal(defaultListenTarget(processWith({ PORT: '' }), true), 3000)
  assert.equal(defaultListenTarget(processWith({}), false), 3000)
})

const whose = [
  ['its own', '2', false, true],
  ['its master’s', '1', true, true],
  ['that of whoever started it alone', '1', false, false],
  ['a worker’s own number', '2', true, false],
  ['a stranger’s', '7', true, false],
] as const

for (const [what, LISTEN_PID, isWorker, isTaken] of whose)
  test(`a socket of a service manager goes before PORT if it is for this process: ${what}`, () => {
    const around = { env: { PORT: '8080', LISTEN_PID, LISTEN_FDS: '1' }, pid: 2, ppid: 1 }
    assert.deepEqual(defaultListenTarget(around, isWorker), isTaken ? { fd: 3 } : '8080')
    const none = { ...around, env: { ...around.env, LISTEN_FDS: '0' } }
    assert.equal(defaultListenTarget(none, isWorker), '8080')
  })

test('a target is a port, a path or an object, and a port may be text', () => {
  const given = { port: 80, host: '::1' }
  for (const [target, read, bare] of [
    [8080, { port: 8080 }, 8080],
    ['8080', { port: 8080 }, 8080],
    ['/tmp/a.sock', { path: '/tmp/a.sock' }, '/tmp/a.sock'],
    ['./8080', { path: './8080' }, './8080'],
    ['8080/', { path: '8080/' }, '8080/'],
    [given, given, given],
  ] as const) {
    assert.deepEqual(readTarget(target), read)
    assert.deepEqual(readBareTarget(target), bare)
  }
})

const longest = `/${'x'.repeat(106)}`

for (const listen of [
  '8080',
  'a/b',
  './app.sock',
  longest,
  '\0abstract',
  { path: longest },
  { path: `\0${longest}` },
])
  test(`a target that can be listened on is taken: ${JSON.stringify(listen).slice(0, 20)}`, () => {
    assert.deepEqual(resolveOptions({ listen }, undefined).listen, [listen])
  })

for (const blank of [' 8080', '8080\r', '/tmp/a.sock\n'])
  test(`blanks around a target are none of it: ${JSON.stringify(blank)}`, () => {
    assert.deepEqual(resolveOptions({ listen: blank }, undefined).listen, [blank.trim()])
  })

for (const listen of [
  ...[
    '3000abc',
    ':3000',
    '127.0.0.1:3000',
    '-1',
    '70000',
    'app.sock',
    ' ',
    `${longest}x`,
    `/${'é'.repeat(54)}`,
    `\0${longest}x`,
  ],
  { path: `${longest}x` },
])
  test(`a target that is neither port nor path is refused: ${JSON.stringify(listen).slice(0, 20)}`, () => {
    assert.throws(() => resolveOptions({ listen }, undefined), {
      code: 'ERR_APP_INVALID',
      message:
        /^`listen` must be a port \(0 to 65535\), a path with a "\/" in it \(107 bytes at most\), or/,
    })
  })

test('the spread of closing WebSockets has a default, may be 0, and has no other option beside it', () => {
  assert.equal(resolveSpread({}), closeOptions.spreadMs.default)
  assert.equal(resolveSpread({ spreadMs: 0 }), 0)
  assert.throws(() => resolveSpread({ spreadMs: -1 }), /`spreadMs` must be a number ≥ 0/)
  assert.throws(
    () => resolveSpread({ spread: 1 } as object),
    /has no field `spread`; did you mean `spreadMs`\?$/,
  )
})
