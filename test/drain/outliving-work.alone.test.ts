// How long the end of a process is put off for what its program does.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { startBackends } from '../support/backends.ts'
import { startStandalone } from '../support/start-standalone.ts'

const adopt = ['--require', '@regrow/worker/adopt']

for (const [kind, flags, env] of [
  ['of runWorker', [], { RUN: 'worker' }],
  ['of an adopted program', adopt, {}],
] as const) {
  test(`a process ${kind} does not wait for what is there for good: timers, idle connections [R39]`, async (context) => {
    await using backends = await startBackends({ answerMs: 0, lineMs: 0 })
    const program = await startStandalone(context, [...flags, 'outlives.mjs'], {
      ...{ ...env, ...backends.env },
    })
    await send({ port: program.port, path: '/work', method: 'POST' })
    await until('it has done all of its work', () => backends.listDone().length === 6)
    const askedAt = performance.now()
    program.signal('SIGTERM')
    assert.equal(await program.exitCode, 0)
    const tookMs = performance.now() - askedAt
    assert.ok(tookMs < 1_000, `it left after ${tookMs} ms`)
  })

  test(`a process ${kind} waits two seconds, and no longer, for an answer that never comes [R39]`, async (context) => {
    await using backends = await startBackends({ answerMs: Infinity })
    const program = await startStandalone(context, [...flags, 'outlives.mjs'], {
      ...{ ...env, ...backends.env },
    })
    await send({ port: program.port, path: '/work', method: 'POST' })
    const askedAt = performance.now()
    program.signal('SIGTERM')
    assert.equal(await program.exitCode, 0)
    const tookMs = performance.now() - askedAt
    assert.ok(tookMs > 1_950 && tookMs < 4_000, `it left after ${tookMs} ms`)
    assert.deepEqual(backends.listDone(), ['child', 'database', 'file'])
  })
}
