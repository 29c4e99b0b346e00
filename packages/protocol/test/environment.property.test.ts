import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readBirth, type WorkerBirth, writeBirth } from '../src/index.ts'
import { property } from './support/property.ts'

const birth: fc.Arbitrary<WorkerBirth> = fc.record(
  {
    slot: fc.nat(),
    generation: fc.nat(),
    drainTimeoutMs: fc.oneof(
      fc.double({ min: 0, noNaN: true }).map((ms) => ms + 0),
      fc.constant(Number.POSITIVE_INFINITY),
    ),
  },
  { noNullPrototype: true },
)

const names = Object.keys(writeBirth({ slot: 0, generation: 0, drainTimeoutMs: 0 }))

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
    Object.fromEntries(names.map((name) => [name, fc.oneof(fc.string(), fc.double().map(String))])),
  ),
  (environment) => {
    const value = readBirth(environment)
    if (value === undefined) return
    assert.ok(Number.isSafeInteger(value.slot) && value.slot >= 0, `slot=${value.slot}`)
    assert.ok(Number.isSafeInteger(value.generation) && value.generation >= 0)
    assert.ok(value.drainTimeoutMs >= 0)
  },
)
