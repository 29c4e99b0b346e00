// Sockets that a service is born with: `listen: { fd }`, and systemd's socket activation, with a launcher of ours in
// the place of systemd.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort } from '../../testing/ports.ts'
import { signalProcess, untilGone } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { countKinds } from '../../testing/tally.ts'
import { until } from '../../testing/until.ts'
import { Activation } from '../support/activate.ts'
import { makePath } from '../support/socket-path.ts'

const master = 'listening/activated-master.mjs'

for (const [DISTRIBUTION, how, env] of [
  ['round-robin', 'without a word', {}],
  ['shared', 'as { fd: 3 }', { LISTEN: '{"fd":3}' }],
] as const)
  test(`a pool serves on the socket it was born with, taken ${how} (${DISTRIBUTION})`, async (context) => {
    await using service = new Activation()
    const port = await service.untilPort()
    const options = { ...env, DISTRIBUTION }
    const pid = await service.start(master, options)
    await service.untilWritten('pool ready')

    await context.test('a reload costs nothing', async () => {
      const load = startHammer({ port, path: '/slow', kept: 3, fresh: 3 })
      await load.tally.untilServed(20)
      signalProcess(pid, 'SIGHUP')
      await service.untilWritten('reloaded')
      await load.tally.untilServed(20)
      ;(await load.stop(40)).assertNothingLost(40)
    })

    await context.test(
      'when its only worker is killed nobody is refused, and it listens again',
      async () => {
        for (let round = 0; round < 2; round += 1) {
          const [worker = Number.NaN] = await service.untilWorkers(pid, 1)
          signalProcess(worker, 'SIGKILL')
          await untilGone([worker])
          assert.deepEqual(countKinds(await sendMany(port)), { ok: 10 })
        }
      },
    )

    await context.test(
      'while the service is started anew nobody is refused, but waits',
      async () => {
        signalProcess(pid, 'SIGTERM')
        await untilGone([pid])
        const waiting = sendMany(port)
        const second = await service.start(master, options)
        const [worker] = await service.untilWorkers(second, 1)
        for (const { kind, headers } of await waiting)
          assert.deepEqual([kind, Number(headers?.['x-worker'])], ['ok', worker])
      },
    )
  })

// Those that listen by their own `listen`, one of each kind; the others' servers are ours, and as above.
test('apps of frameworks serve on the socket that they were born with', async (context) => {
  await using service = new Activation()
  const port = await service.untilPort()
  for (const framework of ['express', 'fastify', 'nest', 'nest-fastify'])
    await context.test(framework, async () => {
      const pid = await service.start(master, { ENTRY: `../../apps-real/apps/${framework}.mjs` })
      assert.equal((await send({ port, timeoutMs: 30_000 })).body, 'hello')
      signalProcess(pid, 'SIGTERM')
      await untilGone([pid])
    })
})

test('a path is as good as a port, and is the launcher’s to remove', async (context) => {
  const socketPath = makePath(context)
  await using service = new Activation(socketPath)
  const pid = await service.start(master)
  await service.untilWritten('pool ready')
  assert.equal((await send({ port: 0, socketPath })).kind, 'ok')
  signalProcess(pid, 'SIGTERM')
  await untilGone([pid])
  assert.ok(existsSync(socketPath))
})

test('the socket goes before PORT, a target that was given before both', async () => {
  const [PORT, told] = [await findFreePort(), await findFreePort()]
  await using service = new Activation()
  const port = await service.untilPort()
  const first = await service.start('listening/activated.mjs', { PORT: String(PORT) })
  await service.untilWritten(`"port":${port}`)
  assert.equal((await send({ port })).kind, 'ok')
  assert.equal((await send({ port: PORT })).kind, 'refused')
  signalProcess(first, 'SIGTERM')
  await untilGone([first])
  await service.start('listening/activated.mjs', { PORT: String(PORT), LISTEN: String(told) })
  await until('it listens where it is told', async () => (await send({ port: told })).kind === 'ok')
})

test('a process that a worker starts does not take the socket for its own', async () => {
  await using service = new Activation()
  const port = await service.untilPort()
  await service.start(master)
  await service.untilWritten('pool ready')
  const { body } = await send({ port, path: '/grandchild' })
  const [, own] = /"port":(\d+)/.exec(body ?? '') ?? []
  assert.ok(own !== undefined && Number(own) !== port, body)
})

test('a descriptor that is no socket fails the start with the code of the system', async () => {
  await using service = new Activation()
  await service.start(master, { LISTEN: '{"fd":99}' })
  await service.untilWritten('pool failed ERR_POOL_START_FAILED EINVAL')
})

function sendMany(port: number) {
  return Promise.all(Array.from({ length: 10 }, () => send({ port, timeoutMs: 30_000 })))
}
