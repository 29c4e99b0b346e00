import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readBirth, type WorkerBirth, writeBirth } from '../src/index.ts'
import { property } from './support/property.ts'

const duration = fc.oneof(
  fc.double({ min: 0, noNaN: true }).map((ms) => ms + 0),
  fc.constant(Number.POSITIVE_INFINITY),
)
const birth: fc.Arbitrary<WorkerBirth> = fc.record(
  {
    ...{ slot: fc.nat(), generation: fc.nat(), drainTimeoutMs: duration },
    ...{ heartbeatMs: duration, livenessTimeoutMs: duration },
    ...{ reportOnHang: fc.boolean(), standby: fc.boolean(), adoptAtOnce: fc.boolean() },
  },
  { requiredKeys: ['slot', 'generation', 'drainTimeoutMs'], noNullPrototype: true },
)

const required: WorkerBirth = { slot: 0, generation: 0, drainTimeoutMs: 0 }
const names = Object.keys(writeBirth(required))
const optional = {
  heartbeatMs: 0,
  livenessTimeoutMs: 0,
  reportOnHang: true,
  standby: true,
  adoptAtOnce: true,
}
const allNames = Object.keys(writeBirth({ ...required, ...optional }))

property('a birth is read as it was written', birth, (value) => {
  assert.deepEqual(readBirth({ PATH: '/bin', ...writeBirth(value) }), value)
})

property(
  'a birth with a variable missing is none',
  fc.tuple(birth, fc.constantFrom(...names)),
  ([value, name]) => {
    assert.equal(readBirth({ ...writeBirth(value), [name]: undefined }), undefined)
  },
)

property(
  'a birth whose variables are anything is none, or has a seat, a generation and a limit',
  fc.record(
    Object.fromEntries(
      allNames.map((name) => [name, fc.oneof(fc.string(), fc.double().map(String))]),
    ),
  ),
  (environment) => {
    const value = readBirth(environment)
    if (value === undefined) return
    assert.ok(Number.isSafeInteger(value.slot) && value.slot >= 0, `slot=${value.slot}`)
    assert.ok(Number.isSafeInteger(value.generation) && value.generation >= 0)
    assert.ok(value.drainTimeoutMs >= 0)
    assert.ok(value.heartbeatMs === undefined || value.heartbeatMs >= 0)
  },
)
