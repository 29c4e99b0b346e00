// Twenty seconds of whatever bytes can be on a worker's channel: promise 8, by chance.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const seed = Number(process.env.SEED ?? Date.now() % 0x7fffffff)
const forMs = 1_000 * Number(process.env.FUZZ_SECONDS ?? 20)

const line = (text: fc.Arbitrary<string>) => text.map((each) => Buffer.from(`${each}\n`))
const json = (value: fc.Arbitrary<unknown>) => line(value.map((each) => JSON.stringify(each) ?? ''))
const anything = fc.jsonValue()
const bytes = fc.uint8Array({ maxLength: 5_000 }).map((each) => Buffer.from(each))

/** As Node's own between a primary and its workers. */
const ofNode = fc.record(
  {
    cmd: fc.constantFrom('NODE_CLUSTER', 'NODE_HANDLE', 'NODE_HANDLE_ACK', 'NODE_x', 'NODE_'),
    act: fc.oneof(
      fc.constantFrom('queryServer', 'listening', 'close', 'online', 'exitedAfterDisconnect'),
      anything,
    ),
    ...{ key: anything, seq: anything, ack: anything, accepted: anything, handle: anything },
    ...{ port: anything, address: anything, addressType: anything, fd: anything, flags: anything },
    ...{ index: anything, data: anything, backlog: anything, type: anything, msg: anything },
  },
  { requiredKeys: ['cmd'] },
)

/** As a worker's facts. */
const ofOurs = fc.record(
  {
    brand: fc.constant('@regrow/protocol'),
    version: fc.oneof(fc.constant(1), anything),
    body: fc.oneof(
      anything,
      fc.record({
        type: fc.constantFrom('ready', 'heartbeat', 'faulted', 'failed', 'blocked', 'loaded', 'x'),
        ...{ load: anything, report: anything, error: anything, version: anything },
      }),
    ),
  },
  { requiredKeys: ['brand'] },
)

const messages = fc
  .array(fc.oneof(json(anything), json(ofNode), json(ofOurs)), { minLength: 1, maxLength: 20 })
  .map((each) => Buffer.concat(each))
const writes = fc.oneof(
  { weight: 6, arbitrary: messages },
  { weight: 1, arbitrary: bytes },
  { weight: 1, arbitrary: line(fc.string({ maxLength: 200 })) },
  // Half a line, after which nothing or something else comes.
  { weight: 1, arbitrary: messages.map((each) => each.subarray(0, each.length / 2)) },
  { weight: 1, arbitrary: fc.nat(2_000_000).map((size) => Buffer.alloc(size, '[1,')) },
)

test(`whatever a worker writes to its channel, the master serves on (SEED=${seed}) [A20, R1]`, async (context) => {
  const restarts = { backoff: { minMs: 0, maxMs: 0 }, startTimeoutMs: 60_000 }
  await using pool = await startPool({ app: 'master/breaks-its-channel.mjs', size: 2, ...restarts })
  const { port } = pool
  const end = performance.now() + forMs
  let count = 0
  while (performance.now() < end) {
    const [each = Buffer.alloc(0)] = fc.sample(writes, { seed: seed + count, numRuns: 1 })
    const payload = each.toString('base64')
    await send({ port, method: 'POST', path: '/?times=1', payload })
    count += 1
    if (count % 20 > 0) continue
    await until('the pool serves', async () => (await send({ port })).kind === 'ok')
  }
  const unreadable = pool.seen('worker:unreadable').length
  context.diagnostic(`${count} writes, ${pool.workerPids.length} workers, ${unreadable} unreadable`)
  await until('all are ready', async () => {
    const { workers } = await pool.status()
    return workers.length === 2 && workers.every(({ state }) => state === 'ready')
  })
  assert.ok(count > 20 && unreadable > 0, `${count} writes, ${unreadable} unreadable`)
})
