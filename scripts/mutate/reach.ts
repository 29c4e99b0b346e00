// The map of which test files run which function of the sources. `npm run mutate -- --map` writes it beside this
// file, and the choice of the tests that judge a change reads it.
//
// An old map costs time, or misses a test that would have noticed, where a function has moved; so does a long list,
// of which only the quickest tests are kept. Neither makes a score better than it is.

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './mutants.ts'

export interface Reach {
  /** How long each test file takes without a change, in seconds. */
  readonly seconds: Readonly<Record<string, number>>
  /** For each member of a source file, the test files that run it, the quickest first. */
  readonly reached: Places
  /** The same, with the tests that alone noticed a change there; `--thorough` finds them. */
  readonly noticed: Places
}

export type Places = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

export const reachFile = fileURLToPath(new URL('reach.json', import.meta.url))

const usualSeconds = 5

export function readReach(): Reach {
  if (!existsSync(reachFile)) return { seconds: {}, reached: {}, noticed: {} }
  return JSON.parse(readFileSync(reachFile, 'utf8'))
}

/** How many tests judge a change that is not in the map: the quickest, of which most boot a whole package. */
export const mostForUnknown = 24

/**
 * The test files that run what a mutant changes: first those that have noticed a change there before, then the
 * quickest ones. Where the member is unknown, they are the tests of the whole file; where the file is unknown, all
 * tests. A file that no test runs is known, and has no members.
 */
export function testsFor(
  { file, member }: Mutant,
  { reached, noticed, seconds }: Reach,
  all: readonly string[],
): string[] {
  const members = reached[file]
  const known = members?.[member]
  const found = known ?? (members ? [...new Set(Object.values(members).flat())] : all)
  const quickest = found.toSorted((one, other) => timeOf(one, seconds) - timeOf(other, seconds))
  const asked = known ? quickest : quickest.slice(0, mostForUnknown)
  return [...new Set([...(noticed[file]?.[member] ?? []), ...asked])]
}

/** The map, with this test as one that has noticed a change of that member. */
export function withNoticed(
  reach: Reach,
  { file, member }: Pick<Mutant, 'file' | 'member'>,
  test: string,
): Reach {
  const known = reach.noticed[file]?.[member] ?? []
  const tests = [...new Set([...known, test])].sort()
  return {
    ...reach,
    noticed: sorted({
      ...reach.noticed,
      [file]: sorted({ ...reach.noticed[file], [member]: tests }),
    }),
  }
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)))
}

export function timeOf(test: string, seconds: Reach['seconds']): number {
  return seconds[test] ?? usualSeconds
}

/** The map as text, with a line for each member, so that the diff of a new map is readable. */
export function formatReach({ seconds, reached, noticed }: Reach): string {
  const times = Object.entries(seconds).map(([test, time]) => line(2, test, time))
  const parts = [
    `  "seconds": {\n${times.join(',\n')}\n  }`,
    `  "noticed": {${formatPlaces(noticed)}}`,
    `  "reached": {${formatPlaces(reached)}}`,
  ]
  return `{\n${parts.join(',\n')}\n}\n`
}

function formatPlaces(places: Places): string {
  const files = Object.entries(places).map(([file, members]) => {
    const rows = Object.entries(members).map(([name, tests]) => line(3, name, tests))
    return `    ${JSON.stringify(file)}: {\n${rows.join(',\n')}\n    }`
  })
  return files.length === 0 ? '' : `\n${files.join(',\n')}\n  `
}

function line(depth: number, name: string, value: unknown): string {
  return `${'  '.repeat(depth)}${JSON.stringify(name)}: ${JSON.stringify(value)}`
}
