// runWorker in a worker of somebody else's primary (pm2, throng, ten lines of node:cluster).

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort } from '../../testing/ports.ts'
import { untilGone } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

async function startPrimary(context: TestContext) {
  return startStandalone(context, 'master/foreign-primary.mjs', {
    PORT: String(await findFreePort()),
  })
}

test('a primary that is not ours is killed, and its worker answers what it holds and leaves [R18]', async (context) => {
  const primary = await startPrimary(context)
  const held = send({ port: primary.port, path: '/slow' })
  const pid = await until('it is held', () => /pid (\d+)/.exec(primary.stdout())?.[1])
  primary.signal('SIGKILL')
  assert.deepEqual([(await held).kind, (await held).body], ['ok', 'hello'])
  await untilGone([Number(pid)])
})

test('a primary that is not ours replaces its worker, and no connection is lost [R18]', async (context) => {
  const primary = await startPrimary(context)
  const load = startHammer({ port: primary.port, kept: 4, fresh: 8, pauseMs: 2 })
  await load.tally.untilServed(20)
  for (const round of [1, 2, 3]) {
    primary.signal('SIGHUP')
    const exits = () => primary.stdout().match(/^exited 0$/gm)?.length
    await until('it is replaced', () => exits() === round)
  }
  ;(await load.stop(50)).assertNothingLost(50)
  primary.signal('SIGKILL')
})
