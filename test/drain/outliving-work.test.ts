// What a program does behind its responses is finished before its process ends.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isListening } from '../../testing/ports.ts'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { startBackends } from '../support/backends.ts'
import { startStandalone } from '../support/start-standalone.ts'

const works = ['child', 'database', 'fetch', 'file', 'get', 'http2']
const adopt = ['--require', '@regrow/worker/adopt']

/** A request whose body is not complete; `end` completes it, and gives the answer. */
async function beginWork(port: number) {
  const client = await connectRaw(port)
  client.write('POST /work HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\n')
  await send({ port }) // it has arrived
  const end = async () => {
    client.write('.')
    await client.untilText('answered')
  }
  return { end }
}

/** Hold a request of the only worker, begin its end, have the request answered, and see what was done behind it. */
async function endWorker(pool: TestPool, begin: () => Promise<unknown>) {
  const { pid } = pool.seen('worker:ready').at(-1) ?? {}
  assert.ok(pid)
  const work = await beginWork(pool.port)
  const begun = begin()
  await pool.waitFor('worker:draining', (event) => event.pid === pid)
  await work.end()
  const { code } = await pool.waitFor('worker:exited', (event) => event.pid === pid)
  await begun
  return { pid, code }
}

for (const [kind, options] of [
  ['of runWorker', { env: { RUN: 'worker' } }],
  ['of an adopted program', { adopt: true, env: {} }],
] as const) {
  test(`work ${kind} that outlives its response is finished in a reload, after an error, and when the pool stops [R39]`, async () => {
    await using backends = await startBackends()
    const env = { ...options.env, ...backends.env }
    await using pool = await startPool({ app: 'outlives.mjs', size: 1, ...options, env })
    const reloaded = await endWorker(pool, () => pool.command('reload'))
    assert.deepEqual(backends.listDone(reloaded.pid), works)
    const faulted = await endWorker(pool, () => send({ port: pool.port, path: '/throw' }))
    assert.deepEqual(backends.listDone(faulted.pid), [...works, 'report'])
    await pool.waitFor('worker:ready', ({ pid }) => pid !== faulted.pid && pid !== reloaded.pid)
    const stopped = await endWorker(pool, () => pool.command('stop'))
    assert.deepEqual(backends.listDone(stopped.pid), works)
    assert.deepEqual([reloaded.code, faulted.code, stopped.code], [0, 70, 0])
  })
}

for (const [kind, flags, env] of [
  ['of runWorker', [], { RUN: 'worker' }],
  ['of an adopted program', adopt, {}],
] as const) {
  test(`alone, work ${kind} that outlives its response is finished after SIGTERM, and after an error [R39]`, async (context) => {
    for (const [way, done, code] of [
      ['SIGTERM', works, 0],
      ['/throw', [...works, 'report'], 70],
    ] as const) {
      await using backends = await startBackends()
      const program = await startStandalone(context, [...flags, 'outlives.mjs'], {
        ...{ ...env, ...backends.env },
      })
      const { port } = program
      const work = await beginWork(port)
      if (way === 'SIGTERM') program.signal(way)
      else await send({ port, path: way })
      await until('it drains', () => !isListening(port))
      await work.end()
      assert.equal(await program.exitCode, code)
      assert.deepEqual(backends.listDone(), done)
    }
  })
}
