// Sockets that a service is born with: `listen: { fd }`, and systemd's socket activation, with a launcher of ours in
// the place of systemd.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { Activation } from './support/activate.ts'
import { distributions } from './support/distributions.ts'
import { startHammer } from './support/hammer.ts'
import { findFreePort } from './support/ports.ts'
import { signalProcess, untilGone } from './support/processes.ts'
import { send } from './support/request.ts'
import { makePath } from './support/socket-path.ts'
import { countKinds } from './support/tally.ts'
import { until } from './support/until.ts'

const master = 'activated-master.mjs'

for (const [DISTRIBUTION, how, env] of [
  ['round-robin', 'without a word', {}],
  ['shared', 'as { fd: 3 }', { LISTEN: '{"fd":3}' }],
] as const)
  test(`a pool serves on the socket it was born with, taken ${how}, and a reload costs nothing (${DISTRIBUTION})`, async (context) => {
    await using service = new Activation()
    const port = await service.untilPort()
    const pid = await service.start(master, { ...env, DISTRIBUTION, SIZE: '2' })
    await service.untilWritten('pool ready')
    const load = startHammer({ port, kept: 3, fresh: 3, pauseMs: 20 })
    await load.tally.untilServed(20)
    signalProcess(pid, 'SIGHUP')
    await service.untilWritten('reloaded')
    await service.untilWorkers(pid, 2)
    await load.tally.untilServed(20)
    const tally = await load.stop()
    context.diagnostic(JSON.stringify(tally))
    tally.assertNothingLost(40)
  })

for (const DISTRIBUTION of distributions) {
  test(`when its only worker is killed nobody is refused, and the service listens again (${DISTRIBUTION})`, async () => {
    await using service = new Activation()
    const port = await service.untilPort()
    const pid = await service.start(master, { DISTRIBUTION })
    await service.untilWritten('pool ready')
    for (let round = 0; round < 2; round += 1) {
      const [worker = Number.NaN] = await service.untilWorkers(pid, 1)
      signalProcess(worker, 'SIGKILL')
      await untilGone([worker])
      assert.deepEqual(countKinds(await sendMany(port)), { ok: 10 })
    }
  })

  test(`while the service itself is started anew nobody is refused, but waits (${DISTRIBUTION})`, async () => {
    await using service = new Activation()
    const port = await service.untilPort()
    const first = await service.start(master, { DISTRIBUTION })
    await service.untilWritten('pool ready')
    assert.equal((await send({ port })).kind, 'ok')
    signalProcess(first, 'SIGTERM')
    await untilGone([first])
    const waiting = sendMany(port)
    const second = await service.start(master, { DISTRIBUTION })
    const [worker] = await service.untilWorkers(second, 1)
    for (const { kind, headers } of await waiting)
      assert.deepEqual([kind, Number(headers?.['x-worker'])], ['ok', worker])
  })
}

// Those that listen by their own `listen`, one of each kind; the others' servers are ours, and as above.
for (const framework of ['express', 'fastify', 'nest', 'nest-fastify'])
  test(`an app of ${framework} serves on the socket it was born with`, async () => {
    await using service = new Activation()
    const port = await service.untilPort()
    const pid = await service.start(master, { ENTRY: `../apps-real/apps/${framework}.mjs` })
    await service.untilWritten('pool ready')
    assert.equal((await send({ port })).body, 'hello')
    await service.untilWorkers(pid, 1)
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
  const first = await service.start('activated.mjs', { PORT: String(PORT) })
  await service.untilWritten(`"port":${port}`)
  assert.equal((await send({ port })).kind, 'ok')
  assert.equal((await send({ port: PORT })).kind, 'refused')
  signalProcess(first, 'SIGTERM')
  await untilGone([first])
  await service.start('activated.mjs', { PORT: String(PORT), LISTEN: String(told) })
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
  return Promise.all(Array.from({ length: 10 }, () => send({ port, timeoutMs: 20_000 })))
}
