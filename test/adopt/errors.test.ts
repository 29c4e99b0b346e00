// Adopted programs that end by themselves when they have an error that nobody caught.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

const adopt = ['--require', '@regrow/worker/adopt']
const app = 'adopt/plain-exits-by-errors.mjs'

for (const [path, env, code, said] of [
  ['/throw', {}, 1, / ends: thrown\n$/],
  ['/reject', { LATER: '1' }, 3, / ends: rejected\ndatabase closed\n$/],
  ['/reject', { ONE: '1' }, 1, / ends: rejected\n$/],
  ['/reject-text', { ONE: '1' }, 1, / ends: This error originated .* the reason "a text"\.\n$/],
] as const)
  test(`alone, a program whose own listener ends it by an error finishes first what it holds, and then ends as it likes: ${path} ${Object.keys(env)} [R40]`, async (context) => {
    const program = await startStandalone(context, [...adopt, app], env)
    const { port } = program
    const held = Array.from({ length: 5 }, () => send({ port, path: '/slow?ms=250' }))
    await send({ port })
    assert.equal((await send({ port, path })).kind, '500')
    for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
    assert.equal(await program.exitCode, code)
    assert.match(program.stdout(), said)
    assert.equal(program.stdout().match(/ ends: /g)?.length, 1)
  })

test('a message that nobody could hear ends no program that ends by its errors [R19]', async (context) => {
  const program = await startStandalone(context, [...adopt, app])
  assert.equal((await send({ port: program.port, path: '/send' })).body, 'sent')
  await send({ port: program.port })
  program.signal('SIGTERM')
  assert.equal(await program.exitCode, 0)
  assert.doesNotMatch(program.stdout(), /ends/)
})

test('in a pool, each error of a program that ends by it costs one response, and the program ends only then [R40]', async () => {
  await using pool = await startPool({ app, size: 2, adopt: true })
  const load = startHammer({ port: pool.port, path: '/slow?ms=30', kept: 3, fresh: 2 })
  await load.tally.untilServed(20)
  for (const path of ['/throw', '/reject', '/throw', '/throw'])
    assert.equal((await send({ port: pool.port, path })).kind, '500')
  ;(await load.stop(60)).assertNothingLost(60)
  await pool.waitFor('worker:exited', ({ reason }) => reason === 'faulted')
  await pool.command('stop')
  const faulted = new Set(pool.seen('worker:faulted').map(({ pid }) => pid))
  // By its first error a program ends, and the others it does not see any more.
  const called = await until('each that had an error has ended by it', () => {
    const lines = [...pool.textOf('stdout').matchAll(/^(\d+) ends: /gm)]
    return lines.length >= faulted.size && lines.map(([, pid]) => Number(pid))
  })
  assert.deepEqual(new Set(called), faulted)
  assert.equal(called.length, faulted.size)
  for (const { pid, code } of pool.seen('worker:exited'))
    assert.equal(code, faulted.has(pid) ? 1 : 0)
})
