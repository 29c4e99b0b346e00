// The two ways in which connections come to workers. The promises hold in both.

export const distributions = ['round-robin', 'shared'] as const

/** Each of the one with each of the other. */
export function pairs<A, B>(left: readonly A[], right: readonly B[]): [A, B][] {
  return left.flatMap((a) => right.map((b): [A, B] => [a, b]))
}
