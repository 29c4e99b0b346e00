// Adopted programs with one server that listens again: on a port that was taken, or on another one.

import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { createTestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { startProgram, startStandalone } from '../support/start-standalone.ts'

const adopt = ['--import', '@regrow/worker/adopt']
const app = 'adopt/plain-retries.mjs'

/** Listens until it is told to let go, after two tries of who retries. */
async function occupy(port: number): Promise<(output: () => string) => Promise<void>> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return async (output) => {
    await until('it has tried twice', () => output().split('taken\n').length > 2)
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
}

for (const CLOSES of ['yes', 'no']) {
  test(`alone, a program that waits for its port is adopted when it has it: closes first: ${CLOSES}`, async (context) => {
    const port = await findFreePort()
    const letGo = await occupy(port)
    const program = startProgram(context, [...adopt, app], { CLOSES, PORT: String(port) })
    await letGo(program.stdout)
    await until('it listens', () => /^port/m.test(program.stdout()))
    const [, tries] = (await send({ port })).body?.split(' ') ?? []
    context.diagnostic(`${tries} tries`)
    assert.equal((await send({ port, path: '/throw' })).kind, '500')
    assert.equal(await program.exitCode, 70)
  })

  // One worker: node:cluster counts the tries of each by themselves, and lets only equal counts share a port.
  test(`in a pool, a program that waits for its port is ready when it has it: closes first: ${CLOSES}`, async () => {
    const port = await findFreePort()
    const letGo = await occupy(port)
    const env = { CLOSES, PORT: String(port) }
    await using pool = await createTestPool({ app, size: 1, adopt: true, env })
    await Promise.all([pool.command('start'), letGo(() => pool.output)])
    assert.equal((await send({ port })).kind, 'ok')
    await pool.command('stop')
    const exits = pool.seen('worker:exited').map(({ code, reason }) => [code, reason])
    assert.deepEqual(exits, [[0, 'stop']])
  })
}

test('a server that moves to another port is drained there, and nobody is told that it is gone', async (context) => {
  const [PORT, MORE_PORT] = [await findFreePort(), await findFreePort()]
  const env = { PORT: String(PORT), MORE_PORT: String(MORE_PORT) }
  const program = await startStandalone(context, [...adopt, app], env)
  await send({ port: PORT, path: '/move' })
  await until('it listens there', () => isListening(MORE_PORT))
  const held = send({ port: MORE_PORT, path: '/slow' })
  await send({ port: MORE_PORT })
  program.signal('SIGTERM')
  await until('it takes nobody any more', () => !isListening(MORE_PORT))
  assert.equal((await held).kind, 'ok')
  assert.equal(await program.exitCode, 0)
  assert.equal(program.stderr(), '')
})
