// `AggregatorRegistry` of prom-client: the primary asks all workers for their metrics.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFreePort } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { runFamily } from './family.ts'

/**
 * The package gives up after 5 s, and a worker that boots answers when it has: on a busy machine that may take longer. Here it
 * has a minute.
 */
const patience = `data:text/javascript,${encodeURIComponent(`
  const { setTimeout } = globalThis
  globalThis.setTimeout = (then, ms, ...more) => setTimeout(then, ms === 5_000 ? 60_000 : ms, ...more)
`)}`

test('AggregatorRegistry: the metrics of all workers are there in the middle of a reload and after a crash and a SIGKILL', async () => {
  const metricsPort = await findFreePort()
  await using family = await runFamily('prom-client', {
    flags: ['--import', patience],
    env: { METRICS_PORT: String(metricsPort) },
  })
  const { port } = family
  const scrape = async (when: string) => {
    const { kind, body = '' } = await send({ port: metricsPort, timeoutMs: 30_000 })
    assert.equal(kind, 'ok', `${when}: ${body}`)
    const read = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body)?.[1])
    return { requests: read('requests_total'), workers: read('workers') }
  }
  /** Scrape without a pause as long as something goes on. */
  const scrapeDuring = async (when: string, act: Promise<void>) => {
    let isDone = false
    const end = act.finally(() => {
      isDone = true
    })
    while (!isDone) assert.ok((await scrape(when)).workers >= 1, when)
    await end
  }
  const untilWhole = () => until('both answer', async () => (await scrape('')).workers === 2)
  for (let time = 1; time <= 10; time += 1) await send({ port })
  assert.deepEqual(await scrape('at first'), { requests: 10, workers: 2 })
  await scrapeDuring('during a reload', family.reload())
  await untilWhole()
  const crash = () => send({ port, path: '/throw' })
  await scrapeDuring('during a crash', family.crash(crash))
  await untilWhole()
  await family.kill()
  assert.ok((await scrape('after a SIGKILL')).workers >= 1)
  await untilWhole()
  await family.stop()
})
