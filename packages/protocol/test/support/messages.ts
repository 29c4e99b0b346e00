// Arbitrary messages: right ones, and right ones with something wrong in them.

import fc from 'fast-check'
import {
  drainReasons,
  type ErrorData,
  type ErrorReport,
  type Fact,
  type HangReport,
  type Load,
  type Order,
  seal,
} from '../../src/index.ts'

const reason = fc.constantFrom(...drainReasons)
const name = fc.string({ maxLength: 128, unit: 'grapheme' }).map((text) => text.slice(0, 128))

/** As deep as `describeError` goes: an error and eight causes. */
export const errorData: fc.Arbitrary<ErrorData> = fc
  .array(plainError(), { minLength: 1, maxLength: 9 })
  .map((errors) => errors.reduceRight((cause, error) => ({ ...error, cause })))

const blame = {
  method: fc.string({ maxLength: 64 }),
  path: fc.string({ maxLength: 2_048 }),
  task: fc.string({ maxLength: 256 }),
}

const report: fc.Arbitrary<ErrorReport> = fc
  .tuple(
    errorData,
    fc.constantFrom<ErrorReport['origin']>('uncaughtException', 'unhandledRejection'),
    fc.record(
      {
        ...blame,
        suspected: fc.constant<true>(true),
        suppressed: fc.nat(),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
  )
  .map(([error, origin, rest]) => ({ ...error, origin, ...rest }))

// JSON knows no negative zero.
const duration = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((ms) => ms + 0)
const load: fc.Arbitrary<Load> = fc.record(
  {
    loopDelayP99Ms: duration,
    loopDelayMaxMs: duration,
    memoryBytes: fc.maxSafeNat(),
    inFlight: fc.maxSafeNat(),
    served: fc.maxSafeNat(),
    inspected: fc.boolean(),
  },
  { noNullPrototype: true },
)

const hang: fc.Arbitrary<HangReport> = fc.record(
  { silentMs: duration, stack: fc.string({ maxLength: 300 }), ...blame },
  { requiredKeys: ['silentMs', 'stack'], noNullPrototype: true },
)

export const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.constantFrom<Fact>(
    { type: 'loaded' },
    { type: 'starting' },
    { type: 'ready' },
    { type: 'prepared' },
  ),
  report.map((each): Fact => ({ type: 'faulted', report: each })),
  errorData.map((error): Fact => ({ type: 'failed', error })),
  reason.map((each): Fact => ({ type: 'draining', reason: each })),
  load.map((each): Fact => ({ type: 'heartbeat', load: each })),
  hang.map((each): Fact => ({ type: 'blocked', report: each })),
)

const drain: fc.Arbitrary<Order> = fc.record(
  {
    type: fc.constant<'drain'>('drain'),
    reason,
    timeoutMs: duration,
  },
  { requiredKeys: ['type', 'reason'], noNullPrototype: true },
)
const serve = fc.maxSafeNat().map((slot): Order => ({ type: 'serve', slot }))
export const order: fc.Arbitrary<Order> = fc.oneof(drain, serve)

/** What a channel can carry: JSON, or with `serialization: 'advanced'` a structured clone. */
export const anything = fc.oneof(
  fc.jsonValue(),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  }),
)

/** A sealed message in which one value, at any depth, was replaced by anything, or removed. */
export const nearMiss: fc.Arbitrary<unknown> = fc
  .tuple(fc.oneof(fact, order), fc.array(fc.nat(), { maxLength: 12 }), fc.option(anything))
  .map(([message, path, value]) => spoil(JSON.parse(JSON.stringify(seal(message))), path, value))

function plainError(): fc.Arbitrary<ErrorData> {
  return fc.record(
    {
      name,
      message: fc.string({ maxLength: 300 }),
      stack: fc.string({ maxLength: 300 }),
      code: name,
    },
    { requiredKeys: ['name', 'message'], noNullPrototype: true },
  )
}

function spoil(target: unknown, path: readonly number[], value: unknown): unknown {
  if (typeof target !== 'object' || target === null) return value
  const [choice, ...rest] = path
  const keys = Object.keys(target)
  if (choice === undefined || keys.length === 0) return value
  const key = keys[choice % keys.length] ?? ''
  const { [key]: child, ...others } = target as Record<string, unknown>
  if (rest.length === 0 && value === null) return others
  return { ...others, [key]: spoil(child, rest, value) }
}
