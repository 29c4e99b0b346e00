// Apps that answer a request after it was answered in their place.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const ways = ['writeHead', 'setHeader', 'write', 'reject']

test('an app that answers after its request got a 500 has no second error, and no second report [R33]', async () => {
  await using pool = await startPool({ app: 'error/answers-late.mjs', size: 1 })
  const { port } = pool
  const held = send({ port, path: '/?ms=700' })
  await send({ port })
  const answers = ways.map((how) => send({ port, path: `/late?how=${how}` }))
  for (const { kind } of await Promise.all(answers)) assert.equal(kind, '500')
  await until('each has answered late', () => pool.output.match(/tried$/gm)?.length === ways.length)
  assert.equal((await held).kind, 'ok')
  await pool.command('stop')
  assert.equal(pool.seen('worker:faulted').length, ways.length)
  assert.equal(pool.output.match(/thrown before the answer$/gm)?.length, ways.length)
  assert.doesNotMatch(pool.output, /ERR_/)
})
