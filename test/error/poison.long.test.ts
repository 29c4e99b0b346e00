// Promise 1 for as long as a client likes to break it. The short runs are in uncaught-error.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributions, pairs } from '../../testing/distributions.ts'
import { sendPoison } from '../support/poison.ts'

/** `POISONED_MS=30000 npm run test:long -- poison` looks longer. */
const poisonedMs = Number(process.env.POISONED_MS ?? 8_000)

for (const [distribution, size] of pairs(distributions, [2, 1]))
  test(`a poisoned request, 50 times a second for ${poisonedMs} ms, costs its senders and nobody else, ${distribution}, size ${size} [A26]`, async (context) => {
    const { tally, forks } = await sendPoison({
      ...{ distribution, size, poisonedMs, atLeast: 200 },
    })
    context.diagnostic(`good ${JSON.stringify(tally)}, ${forks.length} forks`)
    assert.ok(forks.length <= size * 12, `backoff bounds the forks: ${forks.length}`)
  })
