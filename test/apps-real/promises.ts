// Two promises, for whatever people run in a worker and the clients that they use with it: an uncaught
// error costs exactly one response (one connection, where connections are what is served), and a reload
// costs nothing.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { every } from '../support/every.ts'
import type { GoodLoad, RealCase } from './case.ts'
import { formatTable, type Row } from './table.ts'

/** `APPS=koa,ws npm run test:system -- apps-real` runs some of them. */
const { APPS } = process.env

const poisonedCount = 2
/** So many good answers come before the trouble, and so many after it. */
const goodCount = 30

interface RowOptions {
  /** How many workers each app has; how connections come to several of them is the same for all. */
  readonly size: number
  /** How many rows run side by side, where they wait. */
  readonly atATime?: number
}

/** Test each case, and print what became of everything. */
export function testRows(title: string, cases: readonly RealCase[], options: RowOptions): void {
  const rows = new Map<RealCase, Row>()
  const selected = cases.filter(({ app }) => !APPS || APPS.split(',').includes(app))
  describe(title, { concurrency: options.atATime ?? 1 }, () => {
    after(() => {
      process.stdout.write(formatTable(selected.flatMap((each) => rows.get(each) ?? [])))
    })
    for (const each of selected)
      test(`${each.app}: an error costs one response and a reload nothing, seen by ${each.client}`, async () => {
        rows.set(each, await fillRow(each, options.size))
      })
  })
}

async function fillRow(each: RealCase, size: number): Promise<Row> {
  const entry = new URL(`apps/${each.entry}`, import.meta.url)
  await using pool = await startPool({ app: entry, size, env: { HOST: '127.0.0.1' } })
  const load = each.startLoad(pool.port)
  const answers = await sendTrouble(pool, each, load).finally(load.stop)
  assert.deepEqual(load.lost, [], `lost\n${pool.output}`)
  assert.deepEqual(answers, Array(poisonedCount).fill('answered'), pool.output)
  const answered = answers.filter((answer) => answer === 'answered').length
  return {
    ...{ app: each.app, client: each.client, good: load.served(), lost: load.lost.length },
    ...{ poisoned: answers.length, answered, reloads: pool.seen('reload:completed').length },
  }
}

/** All of it while the good clients go on; gives what the poisoned ones got. */
async function sendTrouble(pool: TestPool, each: RealCase, load: GoodLoad): Promise<string[]> {
  await untilServed(load)
  if (each.provoke) assert.equal(await each.provoke(pool.port), 'answered')
  assert.deepEqual(pool.seen('worker:faulted'), [], 'what the framework answers faults nobody')
  const answers = await every(100, poisonedCount, () => each.poison(pool.port))
  await untilReplaced(pool)
  await pool.command('reload')
  await untilServed(load)
  return answers
}

async function untilServed(load: GoodLoad): Promise<void> {
  const enough = load.served() + goodCount
  await until(`${goodCount} more are served`, () => load.served() >= enough)
}

async function untilReplaced(pool: TestPool): Promise<void> {
  const { pid } = await pool.waitFor('worker:faulted')
  await pool.waitFor('worker:exited', (worker) => worker.pid === pid)
  await until('each slot has a ready worker, and nobody leaves any more', async () => {
    const { workers, size } = await pool.status()
    return workers.length === size && workers.every(({ state }) => state === 'ready')
  })
}
