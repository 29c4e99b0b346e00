// What a terminal or a service manager does: one signal to every process of the group.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../support/request.ts'
import { startPool } from '../support/start-pool.ts'

for (const [signal, reasons] of [
  ['SIGINT', ['interrupt']],
  ['SIGTERM', ['stop', 'signal']], // a worker may hear it before its master does
] as const)
  test(`C10: ${signal} to every process of the group stops once and loses nothing`, async () => {
    await using pool = await startPool({
      ...{ app: 'slow.mjs', size: 2 },
      ...{ signals: true, detached: true },
    })
    const held = Array.from({ length: 10 }, () => send({ port: pool.port, path: '/?ms=400' }))
    await send({ port: pool.port, path: '/?ms=0' })
    process.kill(-pool.pid, signal)
    await pool.waitFor('pool:stopped')
    for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
    const left = pool.seen('worker:exited')
    for (const { reason, code } of left) {
      assert.ok((reasons as readonly string[]).includes(reason), reason)
      assert.equal(code, 0)
    }
    const drained = pool.seen('worker:draining').map(({ pid }) => pid)
    assert.equal(new Set(drained).size, drained.length, 'a worker drained twice')
    assert.equal(left.length, pool.workerPids.length)
  })
