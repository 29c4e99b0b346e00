import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'

test('a loop that did not turn between two heartbeats was delayed for all of the time between', async () => {
  type Parts = typeof import('../../../src/shell/liveness/load-meter.ts')
  const { LoadMeter } = await importFresh<Parts>(
    '../../../src/shell/liveness/load-meter.ts',
    import.meta.url,
  )
  const heart = new LoadMeter()
  assert.equal(heart.measure().loopDelayMaxMs, 0, 'nothing was measured yet')
  const until = performance.now() + 30
  while (performance.now() < until);
  const { loopDelayP99Ms, loopDelayMaxMs, inFlight, memoryBytes } = heart.measure()
  assert.ok(loopDelayMaxMs >= 30 && loopDelayP99Ms === loopDelayMaxMs, `${loopDelayMaxMs} ms`)
  assert.equal(inFlight, 0)
  assert.ok(memoryBytes > 1_000_000)
})
