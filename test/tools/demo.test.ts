import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeBill, describeEndings, type Ending, isKept } from '../../examples/demo/lines.ts'
import { childrenOf, untilGone } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'
import { endOf, runShortDemo, startDemo } from '../support/demo.ts'

// The other apps are shown by demo.long.test.ts, and keep the same promises in apps-real.
test('the demo of ws keeps every promise, in short, and each part has its line [R49]', () =>
  runShortDemo('ws'))

test('Ctrl-C ends the demo early and leaves no process behind', async () => {
  const demo = startDemo()
  const { pid = 0 } = demo.process
  await until('the load has begun', () => /serve .* \d+ ok/.test(demo.output))
  const workers = childrenOf(pid)
  assert.ok(workers.length >= 2, demo.output)
  for (const each of [pid, ...workers]) process.kill(each, 'SIGINT') // as a terminal does
  assert.equal(await endOf(demo), 130, demo.output)
  await untilGone(workers)
})

test('an app that the demo does not know is answered with those that it does', async () => {
  const demo = startDemo('--app', 'rails')
  assert.equal(await endOf(demo), 2)
  assert.match(demo.output, /http, http2, ws, express, fastify, koa, hono, nest[\s\S]*got rails/)
})

const outcome = { reused: false, startedAt: 0, endedAt: 0 }
const failure = { connection: 'new', reused: false, path: '/', heldBy: undefined } as const
const lost = (kind: 'reset' | 'refused') => ({ ...failure, kind, startedMs: 0, endedMs: 1 })
const nothing = { thrown: [], ok: 0, allowed: [], unexplained: [] }
const answered = { ...nothing, thrown: [{ ...outcome, kind: '500' as const }], ok: 7 }
const killed = { ...nothing, ok: 7, allowed: [lost('reset'), lost('reset')] }
const broken = {
  ...killed,
  thrown: [{ ...outcome, kind: 'reset' as const }],
  unexplained: [lost('refused')],
}

for (const [bill, line, kept] of [
  [nothing, '', true],
  [{ ...nothing, ok: 7 }, '7 ok, none lost', true],
  [answered, '1 of 1 got their 500; 7 ok, none lost', true],
  [killed, '7 ok, 2 reset by the kill, which is allowed', true],
  [
    broken,
    '0 of 1 got their 500; 7 ok, 2 reset by the kill, which is allowed, 1 LOST: 1 refused',
    false,
  ],
] as const)
  test(`the demo says of a part what it cost, and what of that is allowed: ${line} [R49]`, () => {
    assert.deepEqual([describeBill(bill), isKept(bill)], [line, kept])
  })

test('two stories stand side by side [R49]', () => {
  const rest = { errors: 1, exits: 2, reloadMs: 12.4 }
  const endings: Ending[] = [
    { ...killed, ...rest, name: 'one' },
    { ...broken, ...rest, name: 'other', reloadMs: undefined },
  ]
  const cells = describeEndings(endings)
    .split('\n')
    .map((row) => row.trim().split(/ {2,}/))
  assert.deepEqual(cells, [
    ['one', 'other'],
    ['requests that threw: 500', '0 of 0', '0 of 1'],
    ['ordinary requests: ok', '7', '7'],
    ['lost by the kill, allowed', '2 (2 reset)', '2 (2 reset)'],
    ['lost for no reason', '0', '1 (1 refused)'],
    ['uncaught errors', '1', '1'],
    ['workers that left', '2', '2'],
    ['reload', '12 ms', 'none'],
  ])
})
