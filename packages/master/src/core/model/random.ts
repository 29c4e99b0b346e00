// Random numbers from a seed that is part of the state, so that the same seed gives the same decisions. The generator
// is mulberry32 (Tommy Ettinger, public domain). Its 32 bits of state are plenty to keep the backoffs of slots apart.

/** Draw a number in [0, 1). The second result is the seed of the next number. */
export function draw(seed: number): readonly [number, number] {
  const next = (seed + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(next ^ (next >>> 15), next | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return [((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, next]
}
