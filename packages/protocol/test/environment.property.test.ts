import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readEnvironment, type WorkerEnvironment, writeEnvironment } from '../src/index.ts'
import { property } from './support/property.ts'

const duration = fc.oneof(
  fc.double({ min: 0, noNaN: true }).map((ms) => ms + 0),
  fc.constant(Number.POSITIVE_INFINITY),
)
const settings: fc.Arbitrary<WorkerEnvironment> = fc.record(
  {
    ...{ slot: fc.nat(), generation: fc.nat(), drainTimeoutMs: duration },
    ...{ heartbeatMs: duration, livenessTimeoutMs: duration },
    ...{ reportOnHang: fc.boolean(), standby: fc.boolean(), adoptAtOnce: fc.boolean() },
  },
  { requiredKeys: ['slot', 'generation', 'drainTimeoutMs'], noNullPrototype: true },
)

const required: WorkerEnvironment = { slot: 0, generation: 0, drainTimeoutMs: 0 }
const names = Object.keys(writeEnvironment(required))
const optional = {
  heartbeatMs: 0,
  livenessTimeoutMs: 0,
  reportOnHang: true,
  standby: true,
  adoptAtOnce: true,
}
const allNames = Object.keys(writeEnvironment({ ...required, ...optional }))

property('an environment is read as it was written', settings, (value) => {
  assert.deepEqual(readEnvironment({ PATH: '/bin', ...writeEnvironment(value) }), value)
})

property(
  'an environment with a variable missing is none',
  fc.tuple(settings, fc.constantFrom(...names)),
  ([value, name]) => {
    assert.equal(readEnvironment({ ...writeEnvironment(value), [name]: undefined }), undefined)
  },
)

/** Texts that are no number from 0 on, and so say nothing. */
const noNumber = fc.oneof(
  fc.constantFrom('', ' ', 'three', '-1', '-0.5', '-Infinity', 'NaN', '1 2', '0x', '1_000'),
  fc.double({ max: -Number.MIN_VALUE, noNaN: true }).map(String),
  fc.string().filter((text) => text.trim() === '' || Number.isNaN(Number(text))),
)
const noCount = fc.oneof(noNumber, fc.constantFrom('0.5', 'Infinity', '1e300', String(2 ** 53)))
const noFlag = fc.oneof(noNumber, fc.constantFrom('2', 'true', 'false', '01', ' 1'))

property(
  'an environment of which one variable says nothing is none if it must have it, and else lacks it',
  fc.tuple(
    settings.map((value) => ({ ...optional, ...value })),
    fc.oneof(
      fc.tuple(fc.constantFrom('slot', 'generation'), noCount),
      fc.tuple(fc.constantFrom('drainTimeoutMs', 'heartbeatMs', 'livenessTimeoutMs'), noNumber),
      fc.tuple(fc.constantFrom('reportOnHang', 'standby', 'adoptAtOnce'), noFlag),
    ),
  ),
  ([value, [key, text]]) => {
    const { [key as keyof WorkerEnvironment]: _, ...rest } = value
    const spoilt = { ...writeEnvironment(value), [nameOf(key)]: text }
    assert.deepEqual(readEnvironment(spoilt), key in required ? undefined : rest)
  },
)

/** The variable that carries a field: the only one that differs when the field does. */
function nameOf(key: string): string {
  const [one, other] = [false, true].map((isOther) =>
    writeEnvironment({ ...required, ...optional, [key]: isOther ? 1 : 0 }),
  )
  const name = allNames.find((each) => one?.[each] !== other?.[each])
  assert.ok(name !== undefined, key)
  return name
}
