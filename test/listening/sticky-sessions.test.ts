// Servers that never listen: their connections come in messages of the master's.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort } from '../../testing/ports.ts'
import { until } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'
import { connectWebSocket } from '../support/web-socket-client.ts'

const sticky = 'listening/sticky-master.mjs'

async function startSticky(context: TestContext, env = {}) {
  const PORT = String(await findFreePort())
  const master = await startStandalone(context, sticky, { PORT, ...env })
  const count = (event: string) => master.stdout().split(`${event} {`).length - 1
  return { ...master, count }
}

for (const [what, env] of Object.entries({ 'is returned': { RETURNS: 'yes' }, 'is not': {} }))
  test(`sticky sessions: reloads lose no connection, also where the server ${what} [R20]`, async (context) => {
    const master = await startSticky(context, env)
    const { port } = master
    const load = startHammer({ port, kept: 4, fresh: 4, pauseMs: 5 })
    await load.tally.untilServed(20)
    for (const round of [1, 2]) {
      master.signal('SIGHUP')
      await until('it is reloaded', () => master.count('reload:completed') === round)
    }
    ;(await load.stop(50)).assertNothingLost(50)
    master.signal('SIGTERM')
    assert.equal(await master.exitCode, 0)
    for (const [, code] of master.stdout().matchAll(/worker:exited .*"code":(\w+)/g))
      assert.equal(code, '0')
  })

test('sticky sessions: WebSockets are trapped and drained [R20]', async (context) => {
  const master = await startSticky(context, { DRAIN_TIMEOUT_MS: '8000' })
  const { port } = master
  const clients = await Promise.all([1, 2, 3, 4].map(() => connectWebSocket(port)))
  const [culprit, ...others] = clients
  culprit?.send('throw')
  assert.equal(await culprit?.closed, 1011)
  for (const other of others) other.send('hello')
  for (const other of others) await other.untilText('echo hello')
  master.signal('SIGTERM')
  for (const other of others) assert.equal(await other.closed, 1001)
  await master.exitCode
})
