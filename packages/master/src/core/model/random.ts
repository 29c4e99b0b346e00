// Random numbers as a value, so that the same seed gives the same life. The generator is mulberry32
// (Tommy Ettinger, public domain): 32 bits of state are plenty to keep slots apart.

/** A number in [0, 1) and the seed of the next one. */
export function draw(seed: number): readonly [number, number] {
  const next = (seed + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(next ^ (next >>> 15), next | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return [((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296, next]
}
