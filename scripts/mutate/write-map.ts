// Writes the map of which tests run which functions: runs each system test once, and measures.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endOnSignal } from './end-processes.ts'
import { listJudges } from './judge.ts'
import { measureReach } from './measure-reach.ts'
import { listSources } from './mutants.ts'
import { formatReach, type Reach, reachFile, readReach, timeOf } from './reach.ts'
import { runSystemTest } from './run-in-sandbox.ts'
import { Sandbox } from './sandbox.ts'

/** How many test files the map has for each member of the sources: the quickest that run it. */
const remembered = 12

/** Run every system test once, and record what it runs. */
export async function writeMap(root: string, cache: string): Promise<void> {
  const sandbox = new Sandbox(root, join(cache, 'clean'))
  endOnSignal([sandbox.folder])
  await sandbox.buildAll()
  const seconds: Record<string, number> = {}
  // A file that no test runs is recorded, too: then it is known that none does.
  const reached = new Map(listSources(root).map((file) => [file, new Map<string, string[]>()]))
  for (const test of listJudges(root)) {
    const began = performance.now()
    const found = await measureReach(sandbox.folder, (more) =>
      runSystemTest(sandbox, { test, seconds: 60, more }),
    )
    seconds[test] = Math.round((performance.now() - began) / 100) / 10
    for (const place of found) note(reached, place, test)
    console.log(`${test}: ${found.size} members in ${seconds[test]} s`)
  }
  const { noticed } = readReach() // a test that has noticed something once shall judge again
  writeFileSync(reachFile, formatReach({ seconds, reached: quickest(reached, seconds), noticed }))
}

function note(reached: Map<string, Map<string, string[]>>, place: string, test: string): void {
  const [file = '', member = ''] = place.split(' ')
  const members = reached.get(file) ?? new Map<string, string[]>()
  reached.set(file, members)
  members.set(member, [...(members.get(member) ?? []), test])
}

function quickest(
  reached: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>,
  seconds: Readonly<Record<string, number>>,
): Reach['reached'] {
  const choose = (tests: readonly string[]) =>
    tests
      .toSorted((one, other) => timeOf(one, seconds) - timeOf(other, seconds))
      .slice(0, remembered)
  const files = [...reached].sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(
    files.map(([file, members]) => {
      const rows = [...members].sort(([one], [other]) => (one < other ? -1 : 1))
      return [file, Object.fromEntries(rows.map(([name, tests]) => [name, choose(tests)]))]
    }),
  )
}
