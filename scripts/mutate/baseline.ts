// Runs the tests without a change. A test that fails then has noticed nothing, and a test that takes long then may
// take long with a change, too; both are found out when they are needed, and once in a run.

import { type Reach, timeOf } from './reach.ts'
import { findFailure, type Place, runSystemTest } from './run-in-sandbox.ts'

/** No unit tests take longer than this if nothing is wrong. */
const unitLimitMs = 15 * 60_000

export class Baseline {
  readonly #sandbox: Place
  readonly #reach: Reach
  readonly #green = new Map<string, Promise<boolean>>()
  readonly #units = new Map<string, Promise<number>>()
  #last: Promise<unknown> = Promise.resolve()

  /** `sandbox` must stay unchanged. */
  constructor(sandbox: Place, reach: Reach) {
    this.#sandbox = sandbox
    this.#reach = reach
  }

  isGreen(test: string): Promise<boolean> {
    return this.#remember(this.#green, test, async () => {
      const seconds = timeOf(test, this.#reach.seconds)
      return (await runSystemTest(this.#sandbox, { test, seconds })) === 'passed'
    })
  }

  /** How long these unit tests take together, in ms; rejects if one of them fails. */
  timeUnits(tests: readonly string[]): Promise<number> {
    return this.#remember(this.#units, tests.join(' '), async () => {
      const began = performance.now()
      const failure = await findFailure(this.#sandbox, { tests, limitMs: unitLimitMs })
      if (failure !== undefined)
        throw new Error(`a unit test fails without a change: ${failure} (${tests.join(' ')})`)
      return performance.now() - began
    })
  }

  /** One at a time, for each ends what is left in the sandbox. */
  #remember<T>(known: Map<string, Promise<T>>, key: string, find: () => Promise<T>): Promise<T> {
    const before = known.get(key)
    if (before !== undefined) return before
    const found = this.#last.then(find)
    known.set(key, found)
    this.#last = found.catch(() => undefined) // the rejection is for the caller
    return found
  }
}
