// The shutdown hooks of adopted programs in a pool, where drains begin without a signal.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

for (const [hook, code, verb] of [
  ['exits', 0, 'reload'],
  ['ends', 3, 'stop'],
  ['flushes', 0, 'stop'],
  ['returns', 0, 'stop'],
] as const) {
  test(`a hook of SIGTERM runs once in a drain that no signal began, when nothing is held: one that ${hook}`, async () => {
    const options = { app: 'adopt/plain-hooks.mjs', size: 1, adopt: true, env: { HOOK: hook } }
    await using pool = await startPool(options)
    const held = send({ port: pool.port, path: '/slow' })
    await send({ port: pool.port })
    await pool.command(verb)
    assert.equal((await held).kind, 'ok')
    const exit = await pool.waitFor('worker:exited')
    assert.deepEqual([exit.code, exit.signal, exit.reason], [code, null, verb])
    await until('it was told', () => pool.textOf('stdout').includes('closed\n'))
    const told = pool.textOf('stdout').match(/SIGTERM heard\ndatabase closed\n/g)
    assert.equal(told?.length, 1, pool.output)
  })
}

for (const [app, said] of [
  ['adopt/plain-hooks.mjs', /^SIGTERM heard$/gm],
  ['adopt/plain-signal-exit.mjs', /^left with 0 and no signal$/gm],
] as const) {
  test(`a drain ends when the program has said all that it will: ${app}`, async () => {
    const env = { HOOK: 'resends' }
    await using pool = await startPool({ app, size: 1, adopt: true, env })
    await pool.command('reload')
    await pool.command('stop')
    const exits = pool.seen('worker:exited').map(({ code, reason }) => [code, reason])
    assert.deepEqual(exits, [
      [0, 'reload'],
      [0, 'stop'],
    ])
    // What a worker writes comes another way than the news of its exit.
    await until('both have said it', () => pool.textOf('stdout').match(said)?.length === 2)
  })
}
