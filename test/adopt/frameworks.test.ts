// Servers of frameworks as people write them, with `app.listen(port)`, adopted as they are.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

for (const [name, app] of [
  ['Express', 'adopt/plain-express.cjs'],
  ['Fastify', 'adopt/plain-fastify.mjs'],
  ['Koa', 'adopt/plain-koa.mjs'],
] as const) {
  test(`an uncaught error costs an untouched ${name} server exactly one response, and a reload nothing`, async () => {
    await using pool = await startPool({ app, size: 1, adopt: true })
    const load = startHammer({ port: pool.port, path: '/slow', kept: 3, fresh: 2 })
    await load.tally.untilServed(20)
    assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
    const { error } = await pool.waitFor('worker:faulted')
    assert.equal(error.message, `thrown in ${name}`)
    await pool.command('reload')
    await load.tally.untilServed(20)
    ;(await load.stop(40)).assertNothingLost(40)
  })
}

test('a server that closes itself on SIGTERM does so in each drain', async () => {
  await using pool = await startPool({ app: 'adopt/plain-fastify.mjs', size: 1, adopt: true })
  await pool.command('reload')
  await pool.command('stop')
  assert.equal(pool.textOf('stdout').match(/^closed$/gm)?.length, 2)
  const exits = pool.seen('worker:exited').map(({ code, reason }) => [code, reason])
  assert.deepEqual(exits, [
    [0, 'reload'],
    [0, 'stop'],
  ])
})
