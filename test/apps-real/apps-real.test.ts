// Two promises, for whatever people run in a worker and the clients that they use with it: an uncaught
// error costs exactly one response (one connection, where connections are what is served), and a reload
// costs nothing.

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { every } from '../support/every.ts'
import { startPool, type TestPool } from '../support/start-pool.ts'
import { until } from '../support/until.ts'
import type { GoodLoad, RealCase } from './case.ts'
import { cases } from './cases/index.ts'
import { formatTable, type Row } from './table.ts'

/** `APPS=koa,ws npm run test:system -- apps-real` runs some of them. */
const { APPS } = process.env
const selected = cases.filter(({ app }) => !APPS || APPS.split(',').includes(app))

const poisonedCount = 4
const reloadCount = 2
const rows: Row[] = []

after(() => {
  process.stdout.write(formatTable(rows))
})

for (const each of selected)
  test(`${each.app}: an error costs one response and a reload nothing, seen by ${each.client}`, async () => {
    const entry = new URL(`apps/${each.entry}`, import.meta.url)
    await using pool = await startPool({ app: entry, size: 2, env: { HOST: '127.0.0.1' } })
    const load = each.startLoad(pool.port)
    const { answers, reloads } = await sendTrouble(pool, each, load).finally(load.stop)
    const answered = answers.filter((answer) => answer === 'answered').length
    const good = load.served()
    rows.push({
      ...{ app: each.app, client: each.client, good, lost: load.lost.length },
      ...{ poisoned: answers.length, answered, reloads },
    })
    assert.deepEqual(load.lost, [], `lost\n${pool.output}`)
    assert.deepEqual(answers, Array(poisonedCount).fill('answered'), pool.output)
  })

/** All of it while the good clients go on. */
async function sendTrouble(pool: TestPool, each: RealCase, load: GoodLoad) {
  await untilServed(load, 50)
  if (each.provoke) assert.equal(await each.provoke(pool.port), 'answered')
  assert.deepEqual(pool.seen('worker:faulted'), [], 'what the framework answers faults nobody')
  const answers = await every(100, poisonedCount, () => each.poison(pool.port))
  await untilAllReady(pool)
  let reloads = 0
  for (; reloads < reloadCount; reloads += 1) {
    await pool.command('reload')
    await untilServed(load, 50)
  }
  return { answers, reloads }
}

async function untilServed(load: GoodLoad, more: number): Promise<void> {
  const enough = load.served() + more
  await until(`${more} more are served`, () => load.served() >= enough)
}

async function untilAllReady(pool: TestPool): Promise<void> {
  await until('both slots have a ready worker, and nobody leaves any more', async () => {
    const { workers } = await pool.status()
    return workers.length === 2 && workers.every(({ state }) => state === 'ready')
  })
}
