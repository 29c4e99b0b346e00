// How programs that were to be adopted begin and end by themselves: what is not a server keeps its own
// ways, and what cannot start tells its cause.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { createTestPool, type RemoteError, startPool } from '../../testing/start-pool.ts'
import { startProgram, startStandalone } from '../support/start-standalone.ts'

const adopt = ['--import', '@regrow/worker/adopt']

for (const [how, code, said] of [
  ['ends', 0, ''],
  ['sets', 3, ''],
  ['exits', 4, ''],
  ['throws', 1, /Error: a script that throws/],
  ['rejects', 1, /Error: a script that rejects/],
  ['probes', 0, ''],
] as const) {
  test(`a program that never serves keeps its own exit code: one that ${how}`, async (context) => {
    const program = startProgram(context, [...adopt, 'adopt/plain-script.mjs'], { HOW: how })
    assert.equal(await program.exitCode, code)
    assert.match(program.stderr(), said === '' ? /^$/ : said)
  })
}

test('a program that closes its own server ends as without us', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-leaves.mjs'])
  assert.equal((await send({ port: program.port, path: '/leave' })).kind, 'ok')
  assert.equal(await program.exitCode, 5)
})

test('threads and children of an adopted program are not adopted', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-family.mjs'])
  const { body } = await send({ port: program.port })
  assert.deepEqual(JSON.parse(body ?? ''), {
    thread: { execArgv: [], traps: 0 },
    child: { execArgv: [], traps: 0 },
    own: { execArgv: [], traps: 1 },
  })
})

for (const policy of ['rr', 'none']) {
  test(`a program that is a master by node:cluster is left alone, and so are its workers: ${policy}`, async (context) => {
    const env = { NODE_CLUSTER_SCHED_POLICY: policy }
    const program = await startStandalone(context, [...adopt, 'adopt/plain-cluster.mjs'], env)
    const primary = Number(/^primary (\d+)$/m.exec(program.stdout())?.[1])
    for (const port of [program.port, primary]) {
      const { body } = await send({ port })
      assert.deepEqual(JSON.parse(body ?? ''), { traps: 0, execArgv: [] })
    }
    program.signal('SIGTERM')
    assert.equal(await program.exitCode, 9, 'its own code')
  })
}

test('an adopted program may call runWorker when it listens already: one trap, and the app is drained', async (context) => {
  const program = await startStandalone(context, [...adopt, 'adopt/plain-then-worker.mjs'])
  const held = send({ port: program.port, path: '/slow' })
  assert.equal((await send({ port: program.port, path: '/traps' })).body, '1 1')
  assert.equal((await send({ port: program.port, path: '/throw' })).kind, '500')
  assert.equal((await held).kind, 'ok')
  assert.equal(await program.exitCode, 70)
  assert.match(program.stdout(), /stopped\n$/)
  assert.equal(program.stderr().match(/^pid=/gm)?.length, 1, program.stderr())
})

for (const [app, reason] of [
  ['syntax-error.mjs', /syntax-error\.mjs:\d+\n[\s\S]*SyntaxError/],
  ['adopt/plain-missing.mjs', /Cannot find module .*not-there\.mjs/],
  ['dies-on-start.mjs', /the app cannot start/],
] as const) {
  test(`an adopted program that cannot start tells why: ${app}`, async () => {
    await using pool = await createTestPool({ app, size: 1, adopt: true })
    await assert.rejects(pool.command('start'), (error: RemoteError) => {
      assert.equal(error.code, 'ERR_POOL_START_FAILED')
      assert.match(String((error.cause as RemoteError).stack), reason)
      return true
    })
    assert.deepEqual(
      pool.seen('worker:exited').map(({ code }) => code),
      [69, 69, 69],
    )
  })
}

test('an adopted program whose port is taken tells so', async (context) => {
  const taken = await startStandalone(context, 'plain-routes.mjs')
  const env = { PORT: String(taken.port) }
  await using pool = await createTestPool({ app: 'plain-routes.mjs', size: 1, adopt: true, env })
  await assert.rejects(pool.command('start'), (error: RemoteError) => {
    assert.equal((error.cause as RemoteError).code, 'EADDRINUSE')
    return true
  })
  assert.deepEqual(
    pool.seen('worker:exited').map(({ code }) => code),
    [69, 69, 69],
  )
  taken.signal('SIGKILL')
  await taken.exitCode
})

test('a program that handles its own uncaught errors while it starts still starts', async () => {
  await using pool = await startPool({ app: 'adopt/plain-forgives.mjs', size: 1, adopt: true })
  assert.equal((await send({ port: pool.port })).body, 'forgave 1')
})
