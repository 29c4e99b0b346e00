// Properties run with a fresh seed, which is printed; `SEED=… npm run test:unit` repeats a run, and
// `RUNS=…` makes it a soak.

import { test } from 'node:test'
import fc from 'fast-check'

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const numRuns = Number(process.env.RUNS ?? 1_000)

/** A test that holds for every value. */
export function property<Value>(
  title: string,
  values: fc.Arbitrary<Value>,
  holds: (value: Value) => void,
): void {
  test(title, (context) => {
    context.diagnostic(`seed=${seed} runs=${numRuns}`)
    fc.assert(fc.property(values, holds), { seed, numRuns })
  })
}
