// `npm run mutate`: makes one change at a time in the sources, and finds out whether a test notices it. It prints the
// changes that no test noticed, and the share of those that were noticed; `score.ts` has how large it must be.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printTable } from '../print-table.ts'
import { Baseline } from './baseline.ts'
import { endOnSignal } from './end-processes.ts'
import { listUnfit, readEquivalents, reasonFor } from './equivalents.ts'
import { type Bench, judge, judgeAlone, judgeByAll, judgeByUnits, listJudges } from './judge.ts'
import { hashJudges } from './judges-hash.ts'
import { listMutants, listSources, type Mutant } from './mutants.ts'
import { type Options, readOptions, UsageError } from './options.ts'
import { formatReach, type Reach, reachFile, readReach, withNoticed } from './reach.ts'
import { formatResult, formatSurvivor, head, toCells } from './report.ts'
import { type Result, Results, type Verdict } from './results.ts'
import { order } from './sample.ts'
import { Sandbox } from './sandbox.ts'
import { countRows, listMissed } from './score.ts'
import { writeMap } from './write-map.ts'

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const cache = join(root, '.cache', 'mutate')

await main()

async function main(): Promise<void> {
  try {
    const options = readOptions(process.argv.slice(2))
    await (options.map ? writeMap(root, cache) : run(options))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    console.error(error.message)
    process.exitCode = 2
  }
}

async function run(chosen: Options): Promise<void> {
  const all = await listMutants(root, listSources(root))
  const unfit = listUnfit(readEquivalents(), all)
  if (unfit.length > 0) throw new UsageError(unfit.join('\n'))
  const mutants = order(all, chosen)
  if (mutants.length === 0)
    throw new UsageError('there is nothing to change in that package or room')
  const { benches, judges } = await prepare(chosen, readReach())
  const results = new Results(join(cache, 'results.jsonl'), { ...chosen, judges })
  const tried = await tryAll(mutants, { chosen, results, benches })
  const [bench] = benches
  if (chosen.units) return conclude(tried)
  const survivors = () => tried.filter(({ verdict }) => verdict.is === 'survived')
  for (const each of survivors()) {
    if (bench) each.verdict = await judgeAlone(each.mutant, bench)
    if (each.verdict.is === 'noticed') results.add(each.mutant, each.verdict)
  }
  if (chosen.thorough) await learnFrom(survivors(), benches, results)
  conclude(tried)
}

/** A test that notices one of these after all judges first from now on. Known equivalents are not tried. */
async function learnFrom(
  survivors: readonly Tried[],
  benches: readonly Bench[],
  results: Results,
): Promise<void> {
  const equivalents = readEquivalents()
  const waiting = survivors.filter(({ mutant }) => reasonFor(mutant, equivalents) === undefined)
  const work = async (bench: Bench) => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
      each.verdict = await judgeByAll(each.mutant, bench)
      console.log(`by every test: ${formatResult(each)}`)
      if (each.verdict.is !== 'noticed') continue
      results.add(each.mutant, each.verdict)
      const test = each.verdict.by.replace(/ \(timeout\)$/, '')
      writeFileSync(reachFile, formatReach(withNoticed(readReach(), each.mutant, test)))
    }
  }
  await Promise.all(benches.map(work))
}

interface Tried extends Result {
  verdict: Verdict
}

/** A sandbox for each job, and one that stays unchanged. */
async function prepare(
  { jobs, tests }: Options,
  reach: Reach,
): Promise<{ benches: Bench[]; judges: string }> {
  const clean = new Sandbox(root, join(cache, 'clean'), tests)
  const names = Array.from({ length: jobs }, (_, index) => `job-${index}`)
  const sandboxes = names.map((name) => new Sandbox(root, join(cache, name), tests))
  endOnSignal([clean, ...sandboxes].map(({ folder }) => folder))
  const judges = hashJudges(clean.folder)
  for (const sandbox of [clean, ...sandboxes]) await sandbox.buildAll()
  const baseline = new Baseline(clean, reach)
  const bench = { baseline, reach, judges: listJudges(clean.folder) }
  return { benches: sandboxes.map((sandbox) => ({ ...bench, sandbox })), judges }
}

interface Trial {
  readonly chosen: Options
  readonly results: Results
  readonly benches: readonly Bench[]
}

/** Try the first ones, until so many were tried that compile. */
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
      const verdict = chosen.units
        ? await judgeByUnits(mutant, bench)
        : await judgeOnce(mutant, bench, results)
      tried.push({ mutant, verdict })
      underWay -= 1
      console.log(`${valid()} of ${chosen.sample}: ${formatResult({ mutant, verdict })}`)
    }
  }
  await Promise.all(benches.map(work))
  return tried
}

/** The results of an earlier run, and those to come. */
async function judgeOnce(mutant: Mutant, bench: Bench, results: Results): Promise<Verdict> {
  const known = results.get(mutant)
  if (known) return known
  const verdict = await judge(mutant, bench)
  results.add(mutant, verdict)
  return verdict
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
