// Sockets that a service is born with: `listen: { fd }`, and systemd's socket activation, with a launcher of ours in
// the place of systemd.

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Activation } from './support/activate.ts'
import { distributions } from './support/distributions.ts'
import { startHammer } from './support/hammer.ts'
import { findFreePort } from './support/ports.ts'
import { signalProcess, untilGone } from './support/processes.ts'
import { send } from './support/request.ts'
import { until } from './support/until.ts'

const master = 'activated-master.mjs'

for (const DISTRIBUTION of distributions) {
  test(`a pool serves on the socket it was born with, and a reload costs nothing (${DISTRIBUTION})`, async (context) => {
    await using service = new Activation()
    const port = await service.untilPort()
    const pid = await service.start(master, { DISTRIBUTION, SIZE: '2' })
    await service.untilWritten('pool ready')
    const load = startHammer({ port, kept: 4, fresh: 4 })
    signalProcess(pid, 'SIGHUP')
    await service.untilWritten('reloaded')
    await service.untilWorkers(pid, 2)
    const tally = await load.stop()
    context.diagnostic(JSON.stringify(tally))
    assert.deepEqual(tally.failures, [])
  })

  test(`when its only worker is killed nobody is refused, and the service listens again (${DISTRIBUTION})`, async () => {
    await using service = new Activation()
    const port = await service.untilPort()
    const pid = await service.start(master, { DISTRIBUTION })
    await service.untilWritten('pool ready')
    for (let round = 0; round < 3; round += 1) {
      const [worker = Number.NaN] = await service.untilWorkers(pid, 1)
      signalProcess(worker, 'SIGKILL')
      await untilGone([worker])
      const kinds = (await sendMany(port)).map(({ kind }) => kind)
      assert.deepEqual(
        kinds,
        Array.from(kinds, () => 'ok'),
      )
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

for (const framework of ['express', 'fastify', 'koa', 'hono', 'nest', 'nest-fastify'])
  for (const [how, env] of [
    ['without a word', {}],
    ['as { fd: 3 }', { LISTEN: '{"fd":3}' }],
  ] as const)
    test(`an app of ${framework} serves on the socket it was born with, taken ${how}, and a reload costs nothing`, async () => {
      await using service = new Activation()
      const port = await service.untilPort()
      const pid = await service.start(master, {
        ...env,
        ENTRY: `../apps-real/apps/${framework}.mjs`,
      })
      await service.untilWritten('pool ready')
      const load = startHammer({ port, kept: 2, fresh: 2 })
      signalProcess(pid, 'SIGHUP')
      await service.untilWritten('reloaded')
      ;(await load.stop()).assertNothingLost()
    })

test('a path is as good as a port, and is the launcher’s to remove', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const socketPath = join(folder, 'path')
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
