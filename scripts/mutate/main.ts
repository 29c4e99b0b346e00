// `npm run mutate`: makes one change at a time in the sources, and looks whether a test notices. What the tests
// would let pass is printed, with the share that they noticed; see `score.ts` for how large it must be.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printTable } from '../print-table.ts'
import { findTests } from '../tests/find.ts'
import { readEquivalents, reasonFor } from './equivalents.ts'
import { type Bench, fails, isJudge, judge, judgeAlone } from './judge.ts'
import { measureReach } from './measure-reach.ts'
import { listMutants, listSources, type Mutant } from './mutants.ts'
import { type Options, readOptions, usage } from './options.ts'
import { formatReach, type Reach, reachFile, readReach, timeOf } from './reach.ts'
import { formatResult, formatSurvivor, head, toCells } from './report.ts'
import { type Result, Results, type Verdict } from './results.ts'
import { order } from './sample.ts'
import { Sandbox } from './sandbox.ts'
import { countRows, listMissed } from './score.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const cache = join(root, '.cache', 'mutate')

/** For each member of the sources so many test files are remembered, the quickest that run it. */
const remembered = 12

const options = tryToRead()
if (options?.map) await map()
else if (options) await run(options)

function tryToRead(): Options | undefined {
  try {
    return readOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exitCode = 2
    return undefined
  }
}

async function run(chosen: Options): Promise<void> {
  const mutants = order(await listMutants(root, listSources(root)), chosen)
  if (mutants.length === 0) throw new Error('nothing to change there')
  const results = new Results(
    join(cache, `results-${chosen.tests ? 'other-' : ''}tests.jsonl`),
    chosen.fresh,
  )
  const reach = readReach()
  const benches = await prepare(chosen, reach)
  const tried = await tryAll(mutants, { chosen, results, benches })
  for (const each of tried.filter(({ verdict }) => verdict.is === 'survived')) {
    const [bench] = benches
    if (bench) each.verdict = await judgeAlone(each.mutant, bench)
    if (each.verdict.is === 'noticed') results.add(each.mutant, each.verdict)
  }
  conclude(tried)
}

interface Tried extends Result {
  verdict: Verdict
}

/** A sandbox for each job, and one that stays unchanged. */
async function prepare({ jobs, tests }: Options, reach: Reach): Promise<Bench[]> {
  const names = ['clean', ...Array.from({ length: jobs }, (_, index) => `job-${index}`)]
  const sandboxes = names.map((name) => new Sandbox(root, join(cache, name), tests))
  for (const sandbox of sandboxes) await sandbox.buildAll()
  const [clean, ...others] = sandboxes
  const green = new Map<string, Promise<boolean>>()
  const isGreen = (test: string): Promise<boolean> => {
    if (!clean) throw new Error('there is no clean sandbox')
    const run = () => fails(clean, { test, seconds: timeOf(test, reach.seconds) })
    const known = green.get(test) ?? run().then((isRed) => !isRed)
    green.set(test, known)
    return known
  }
  return others.map((sandbox) => ({ sandbox, isGreen, reach }))
}

interface Trial {
  readonly chosen: Options
  readonly results: Results
  readonly benches: readonly Bench[]
}

/** Those at the front, until so many were tried that compile. */
async function tryAll(
  mutants: readonly Mutant[],
  { chosen, results, benches }: Trial,
): Promise<Tried[]> {
  const waiting = [...mutants]
  const tried: Tried[] = []
  let underWay = 0
  const valid = () => tried.filter(({ verdict }) => verdict.is !== 'invalid').length
  const work = async (bench: Bench) => {
    while (valid() + underWay < chosen.sample) {
      const mutant = waiting.shift()
      if (!mutant) return
      underWay += 1
      const known = results.get(mutant)
      const isKnown = known && !(chosen.again && known.is === 'survived')
      const verdict = isKnown ? known : await judge(mutant, bench)
      if (!isKnown) results.add(mutant, verdict)
      tried.push({ mutant, verdict })
      underWay -= 1
      console.log(`${valid()} of ${chosen.sample}: ${formatResult({ mutant, verdict })}`)
    }
  }
  await Promise.all(benches.map(work))
  return tried
}

function conclude(tried: readonly Result[]): void {
  const equivalents = readEquivalents()
  const survivors = tried.filter(({ verdict }) => verdict.is === 'survived')
  const known = survivors.filter(({ mutant }) => reasonFor(mutant, equivalents) !== undefined)
  const unknown = survivors.filter((each) => !known.includes(each))
  for (const { mutant } of [...known, ...unknown])
    console.log(`\n${formatSurvivor(mutant, equivalents)}`)
  const rows = countRows(tried, equivalents)
  printTable([head, ...rows.map(toCells)])
  const missed = listMissed(rows)
  for (const line of missed) console.error(`\nbelow its floor: ${line}`)
  if (missed.length > 0) process.exitCode = 1
}

/** Run every system test once, and note what it runs. */
async function map(): Promise<void> {
  const sandbox = new Sandbox(root, join(cache, 'clean'))
  await sandbox.buildAll()
  const { patient, alone } = findTests(root, 'system', [])
  const seconds: Record<string, number> = {}
  const reached = new Map<string, Map<string, string[]>>()
  for (const test of [...patient, ...alone].filter(isJudge).sort()) {
    const began = performance.now()
    const found = await measureReach(sandbox.folder, (more) =>
      fails(sandbox, { test, seconds: 60, more }),
    )
    seconds[test] = Math.round((performance.now() - began) / 100) / 10
    for (const place of found) note(reached, place, test)
    console.log(`${test}: ${found.size} members in ${seconds[test]} s`)
  }
  writeFileSync(reachFile, formatReach({ seconds, reached: quickest(reached, seconds) }))
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
