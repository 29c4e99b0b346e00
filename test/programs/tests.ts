// Tests of programs from npm that nobody has touched, with the packages as they are packed: in a pool and alone.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { skipUnless } from '../support/tools.ts'
import { tryAlone } from './alone.ts'
import { judgeAlone, judgePool } from './check.ts'
import { tryInPool } from './in-pool.ts'
import { type Installed, install } from './install.ts'
import { type Program, signalsOnly, waysOf } from './program.ts'

/** Test each. They wait for one another's boots more than they run, so that two go side by side. */
export function testPrograms(title: string, programs: readonly Program[]): void {
  // One after the other, and before any load: npm keeps this thread.
  const installed = programs.map((program) => [program, tryToInstall(program)] as const)
  describe(title, { concurrency: 2 }, () => {
    for (const [program, place] of installed) testProgram(program, place)
  })
}

function testProgram(program: Program, place: Installed | Error): void {
  const { name } = program
  const isThere = place instanceof Error ? undefined : place
  const skip = skipUnless(isThere, `${name} cannot be installed: ${place}`)
  const find = () => isThere ?? assert.fail()
  test(`in a pool, reloads, errors and signals cost nobody a request of ${name} but one for each error [R40] [R41]`, {
    skip,
  }, async () => {
    for (const way of signalsOnly) {
      const result = await tryInPool(program, find(), way)
      assert.deepEqual(judgePool(program, way, result), [], `${way}\n${result.output}`)
    }
  })
  test(`alone, ${name} ends as docs/adopting.md has it [R38] [R39]`, { skip }, async () => {
    for (const way of waysOf(program)) {
      const result = await tryAlone(program, { installed: find(), way })
      assert.deepEqual(judgeAlone(program, way, result), [], `${way}\n${result.output}`)
    }
  })
}

/** The registry may be out of reach. */
function tryToInstall(program: Program): Installed | Error {
  try {
    return install(program)
  } catch (error) {
    return error as Error
  }
}
