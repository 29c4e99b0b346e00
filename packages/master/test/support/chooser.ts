import { draw } from '../../src/core/model/random.ts'

/** Random choices from one seed. */
export interface Chooser {
  happens(share: number): boolean
  between(least: number, most: number): number
}

export function makeChooser(seed: number): Chooser {
  let state = (seed ^ 0x5bd1e995) >>> 0
  const next = (): number => {
    const [value, following] = draw(state)
    state = following
    return value
  }
  return {
    happens: (share) => next() < share,
    between: (least, most) => Math.floor(least + next() * (most - least + 1)),
  }
}
