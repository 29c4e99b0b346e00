// Servers of frameworks as people write them, with `app.listen(port)`, adopted as they are.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from './support/hammer.ts'
import { send } from './support/request.ts'
import { startPool } from './support/start-pool.ts'

for (const [name, app] of [
  ['Express', 'plain-express.cjs'],
  ['Fastify', 'plain-fastify.mjs'],
  ['Koa', 'plain-koa.mjs'],
] as const) {
  test(`an uncaught error costs an untouched ${name} server exactly one response, and a reload nothing`, async () => {
    await using pool = await startPool({ app, adopt: true })
    const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
    assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
    const { error } = await pool.waitFor('worker:faulted')
    assert.equal(error.message, `thrown in ${name}`)
    await pool.command('reload')
    ;(await load.stop()).assertNothingLost()
  })
}

test('a server that closes itself on SIGTERM does so in each drain', async () => {
  await using pool = await startPool({ app: 'plain-fastify.mjs', adopt: true })
  await pool.command('reload')
  assert.equal(pool.textOf('stdout').match(/^closed$/gm)?.length, 2)
  assert.ok(pool.seen('worker:exited').every(({ code }) => code === 0))
})
