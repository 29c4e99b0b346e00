// A rate limit of 100 requests for all workers together, whose counts the primary holds.

import assert from 'node:assert/strict'
import { send } from '../../testing/request.ts'
import { runFamily } from './family.ts'

const limit = 100

/** Each request counts once, whichever worker it reaches, and whatever becomes of the workers meanwhile. */
export async function testLimit(example: string): Promise<void> {
  await using family = await runFamily(example)
  const { port } = family
  const served = new Set<number>()
  let count = 0
  const ask = async (times: number) => {
    for (let time = 1; time <= times; time += 1) {
      const { kind, body = '' } = await send({ port })
      assert.equal(kind, 'ok', body)
      const answer = JSON.parse(body)
      count += 1
      assert.equal(answer.count, count)
      served.add(answer.worker)
    }
  }
  await ask(20)
  const first = family.workers
  assert.deepEqual([...served].toSorted(), first.toSorted(), 'both workers have counted')
  await Promise.all([family.reload(), ask(20)])
  await family.crash(async () => assert.equal((await send({ port, path: '/throw' })).kind, '500'))
  await ask(20)
  await family.kill()
  await ask(limit - count)
  assert.ok(served.size >= 5, `${served.size} workers have counted`)
  for (let time = 1; time <= 4; time += 1) assert.equal((await send({ port })).kind, '429')
  await family.stop()
}
