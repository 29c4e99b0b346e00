// Keeps a life that broke an invariant, as a transcript that a person can read and the tests replay.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import type { Life } from './life.ts'
import { SimulatedWorld } from './simulated-world.ts'

/** Write the life under `scenarios/`. Returns what it breaks, and the path of the file. */
export function keepTranscript(life: Life | null | undefined): string {
  if (!life) return 'fast-check found no counterexample'
  const world = new SimulatedWorld(life)
  const broken = whyBroken(world)
  const file = new URL(`../scenarios/broken-${life.seed}.txt`, import.meta.url)
  const settings = JSON.stringify({ size: life.size, seed: life.seed, ...life.policy })
  writeFileSync(file, [`# ${broken}`, settings, ...world.transcript, ''].join('\n'))
  return `${broken}; the transcript is in ${file.pathname}`
}

function whyBroken(world: SimulatedWorld): string {
  try {
    world.run()
    return 'the life did not break when it was lived again'
  } catch (error) {
    if (!(error instanceof assert.AssertionError)) throw error
    return error.message.split('\n', 1)[0] ?? ''
  }
}
