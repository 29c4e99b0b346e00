import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PoolError } from '../../src/api/errors.ts'
import type { PoolEvents } from '../../src/api/pool-events.ts'
import type { PoolStatus, SlotStatus, WorkerStatus } from '../../src/api/pool-status.ts'
import { describeEvent } from '../../src/log/event-line.ts'
import type { Seen } from '../../src/log/seen.ts'

type Event = { [Name in keyof PoolEvents]: [Name, PoolEvents[Name][0]] }[keyof PoolEvents]

const who = { slot: 0, generation: 1, pid: 7 }
const standby = { generation: 1, pid: 7 }
const boom = { name: 'TypeError', message: 'boom\nat length' }
const report = { ...boom, origin: 'uncaughtException' } as const
const killed = { code: null, signal: 'SIGKILL', expected: false } as const
const left = { code: 9, signal: null, expected: false } as const

const starting = { ...who, pid: 8, release: 1, state: 'starting', ageMs: 0 } as const
const quiet: SlotStatus = { slot: 0, crashes: 1, delayMs: 0, degraded: false, closed: false }

interface Around extends Partial<Omit<Seen, 'status'>> {
  readonly workers?: readonly WorkerStatus[]
  readonly slots?: readonly SlotStatus[]
  readonly state?: PoolStatus['state']
}

function see({ workers = [], slots = [quiet], state = 'running', ...rest }: Around): Seen {
  const pool = { size: 1, generation: 1, distribution: 'round-robin', reloading: false } as const
  const status: PoolStatus = { state, ...pool, workers, standbys: [], slots }
  return { status, wasReady: true, hasFailed: false, isReported: false, addresses: [], ...rest }
}

const mine = { workers: [{ ...starting, pid: 7, state: 'faulted' }] } as const
const drained = { workers: [{ ...starting, pid: 7, state: 'draining' }] } as const
const oneDrains = { workers: [...drained.workers, { ...starting, state: 'ready' }] } as const
const crash: Event = ['worker:exited', { ...who, ...killed, reason: 'crash' }]
const failed: Event = ['worker:exited', { ...who, ...left, reason: 'start-failed', error: boom }]
const fault: Event = ['worker:faulted', { ...who, error: report }]
const crashed = 'warn slot=0 gen=1 pid=7 crashed (SIGKILL)'
const late = (deadline: 'start-timeout' | 'drain-timeout' | 'liveness'): Event => [
  'worker:overdue',
  { ...who, deadline, timeoutMs: 500 },
]
const drains = (reason: PoolEvents['worker:draining'][0]['reason']): Event => [
  'worker:draining',
  { ...who, reason },
]
const gaveUp = new PoolError('ERR_POOL_RELOAD_ABORTED', 'the reload was given up: why\nand where')

/** An event, what is known besides, and the line; none where it is `undefined`. */
const table: readonly (readonly [Event, Around, string | undefined])[] = [
  [['pool:ready', { size: 1 }], { wasReady: false }, 'info ready: 1 worker'],
  [
    ['pool:ready', { size: 2 }],
    { wasReady: false, addresses: ['port 3000', '[::1]:1', '/run/app'] },
    'info ready: 2 workers on port 3000, [::1]:1 and /run/app',
  ],
  [['pool:ready', { size: 2 }], { addresses: ['port 3000'] }, 'info ready again: 2 workers'],
  [['pool:degraded', { accepting: 1, size: 2 }], {}, undefined],
  [['pool:degraded', { accepting: 0, size: 2 }], {}, 'warn no worker accepts requests'],
  [
    ['pool:crash-loop', { crashes: 6, windowMs: 500 }],
    {},
    'warn 6 crashes within 500 ms; the pool keeps trying',
  ],
  [['pool:crash-loop', { crashes: 6, windowMs: 500 }], { state: 'stopping' }, undefined],
  [['pool:failed', { error: gaveUp }], {}, undefined],
  [['pool:stopped', {}], {}, 'info stopped'],
  [['pool:stopped', {}], { wasReady: false }, undefined],
  [['pool:stopped', {}], { hasFailed: true }, undefined],

  [['reload:started', { generation: 2 }], {}, 'info reload to gen=2 begins'],
  [
    ['reload:overridden', { generation: 2, by: 3 }],
    {},
    'info reload to gen=2 gives way to that to gen=3',
  ],
  [['reload:replaced', { generation: 2, durationMs: 12.5 }], mine, undefined],
  [
    ['reload:replaced', { generation: 2, durationMs: 12.5 }],
    oneDrains,
    'info gen=2 serves everywhere after 13 ms; predecessors drain',
  ],
  [
    ['reload:completed', { generation: 2, durationMs: 12.5 }],
    {},
    'info reload to gen=2 is done after 13 ms',
  ],
  [
    ['reload:paused', { generation: 2, replaced: 1 }],
    {},
    'info reload to gen=2 waits for continue() or abort(), after 1 worker',
  ],
  [['reload:aborted', { generation: 2, error: gaveUp }], {}, 'warn the reload was given up: why'],
  [
    ['rollback:started', { generation: 3, release: 1 }],
    {},
    'info rollback to the release of gen=1 begins, as gen=3',
  ],
  [['rollback:replaced', { generation: 3, durationMs: 12 }], mine, undefined],
  [
    ['rollback:replaced', { generation: 3, durationMs: 12 }],
    drained,
    'info the release before serves everywhere (gen=3) after 12 ms; predecessors drain',
  ],
  [
    ['rollback:completed', { generation: 3, durationMs: 12 }],
    {},
    'info rollback (gen=3) is done after 12 ms',
  ],

  [crash, {}, crashed],
  [crash, { workers: [starting] }, `${crashed}; its successor starts`],
  [
    crash,
    { workers: [{ ...starting, state: 'ready' }] },
    `${crashed}; another worker serves in its slot`,
  ],
  [
    crash,
    { slots: [{ ...quiet, crashes: 3, delayMs: 200 }] },
    `${crashed}; its successor starts in 200 ms, 3 crashes in a row`,
  ],
  [crash, { slots: [{ ...quiet, delayMs: 200, closed: true }] }, crashed],
  [crash, { slots: [] }, crashed],
  [crash, { wasReady: false }, crashed],
  [crash, { isReported: true }, crashed],
  [
    ['worker:exited', { ...who, ...left, reason: 'crash', error: boom }],
    {},
    'warn slot=0 gen=1 pid=7 crashed (exit code 9): TypeError: boom',
  ],
  [failed, {}, 'warn slot=0 gen=1 pid=7 failed to start (exit code 9): TypeError: boom'],
  [failed, { wasReady: false }, undefined],
  [failed, { isReported: true }, undefined],
  [
    ['worker:exited', { ...who, pid: undefined, ...left, reason: 'start-failed', error: boom }],
    {},
    'warn slot=0 gen=1 could not be forked: TypeError: boom',
  ],
  [
    ['worker:exited', { ...who, ...killed, reason: 'channel-lost' }],
    {},
    'warn slot=0 gen=1 pid=7 left without a channel to the master (SIGKILL)',
  ],
  [
    ['worker:exited', { ...who, ...killed, reason: 'protocol' }],
    {},
    'warn slot=0 gen=1 pid=7 left (protocol) (SIGKILL)',
  ],
  [['worker:exited', { ...who, ...killed, expected: true, reason: 'stop' }], {}, undefined],

  [
    fault,
    { workers: [...mine.workers, starting] },
    'warn slot=0 gen=1 pid=7 trapped an uncaught error: TypeError: boom; its successor starts',
  ],
  [fault, { isReported: true }, undefined],
  [
    ['worker:faulted', { ...who, error: { ...report, message: '', method: 'GET', path: '/a' } }],
    mine,
    'warn slot=0 gen=1 pid=7 trapped an uncaught error in GET /a: TypeError',
  ],
  [
    ['worker:faulted', { ...who, error: { ...report, task: 'job 3' } }],
    { wasReady: false },
    'warn slot=0 gen=1 pid=7 trapped an uncaught error in job 3: TypeError: boom',
  ],

  [drains('reload'), {}, undefined],
  [drains('stop'), {}, undefined],
  [drains('faulted'), {}, undefined],
  [drains('requested'), {}, 'warn slot=0 gen=1 pid=7 drains by itself (requested)'],
  [drains('requested'), { isReported: true }, undefined],
  [
    drains('signal'),
    { workers: [starting] },
    'warn slot=0 gen=1 pid=7 drains by itself (signal); its successor starts',
  ],
  [
    drains('channel-lost'),
    {},
    'warn slot=0 gen=1 pid=7 has lost its channel to the master, and drains',
  ],
  [drains('start-failed'), {}, 'warn slot=0 gen=1 pid=7 could not start its app, and leaves'],
  [drains('start-failed'), { wasReady: false }, undefined],

  [
    late('start-timeout'),
    {},
    'warn slot=0 gen=1 pid=7 was not ready within startTimeoutMs (500 ms), and is killed',
  ],
  [late('start-timeout'), { wasReady: false }, undefined],
  [
    late('drain-timeout'),
    { workers: [starting], isReported: true },
    'warn slot=0 gen=1 pid=7 was not done within drainTimeoutMs (500 ms), and is killed',
  ],
  [
    late('liveness'),
    { workers: [starting] },
    'warn slot=0 gen=1 pid=7 hangs: no heartbeat came for livenessTimeoutMs (500 ms); its successor starts',
  ],
  [
    ['worker:limit-reached', { ...who, limit: 'maxRequests', value: 12.4 }],
    {},
    'info slot=0 gen=1 pid=7 is replaced: it has reached recycle.maxRequests (12)',
  ],
  [
    ['worker:unreadable', { ...who, name: 'no message' }],
    {},
    'warn slot=0 gen=1 pid=7 sent what this master cannot read: no message',
  ],
  [['worker:blocked', { ...who, report: { silentMs: 1, stack: '' } }], {}, undefined],
  [['worker:forked', who], {}, undefined],
  [['worker:ready', who], {}, undefined],

  [['slot:delayed', { slot: 0, delayMs: 1, crashes: 2 }], {}, undefined],
  [['slot:degraded', { slot: 0, crashes: 3 }], {}, undefined],
  [
    ['slot:closed', { slot: 0, code: 79 }],
    {},
    'warn slot=0 is closed: its worker left with 79, one of finalExitCodes',
  ],

  [['standby:forked', standby], {}, undefined],
  [['standby:prepared', standby], {}, undefined],
  [['standby:promoted', who], {}, undefined],
  [['standby:exited', { ...standby, ...killed }], {}, 'warn standby gen=1 pid=7 crashed (SIGKILL)'],
  [
    ['standby:exited', { ...standby, ...left, error: boom }],
    {},
    'warn standby gen=1 pid=7 crashed (exit code 9): TypeError: boom',
  ],
  [['standby:exited', { ...standby, ...killed }], { wasReady: false }, undefined],
  [['standby:exited', { ...standby, ...killed, expected: true }], {}, undefined],
]

for (const [event, around, expected] of table) {
  const seen = JSON.stringify(around)
  test(`${event[0]} ${JSON.stringify(event[1])}, seen ${seen}: ${expected ?? 'no line'} [R48]`, () => {
    const line = describe(event, around)
    const { level, subject, text } = line ?? {}
    assert.equal(line && [level, subject, text].filter(Boolean).join(' '), expected)
  })
}

test('a line carries the fields of its event, and its error as `err` [R48]', () => {
  assert.deepEqual(describe(failed, {})?.fields, {
    event: 'worker:exited',
    ...who,
    ...left,
    reason: 'start-failed',
    err: boom,
  })
  const aborted = describe(['reload:aborted', { generation: 2, error: gaveUp }], {})
  assert.deepEqual(aborted?.fields, { event: 'reload:aborted', generation: 2, err: gaveUp })
})

function describe<Name extends keyof PoolEvents>(
  [name, data]: readonly [Name, PoolEvents[Name][0]],
  around: Around,
) {
  return describeEvent(name, data, see(around))
}
