// `npm run programs [-- --only verdaccio,node-red --bare]`: installs each program from npm and the packed packages
// in a folder of its own, runs it in a pool and alone, and prints what became of its requests. With `--bare`
// the same program without us is shown beside it.

import { parseArgs } from 'node:util'
import { printTable } from '../../scripts/print-table.ts'
import { type AloneResult, tryAlone } from './alone.ts'
import { judgeAlone, judgePool } from './check.ts'
import { heldCount } from './hold.ts'
import { tryInPool } from './in-pool.ts'
import { type Installed, install } from './install.ts'
import { programs } from './list.ts'
import { type Program, signalsOnly, type Way, waysOf } from './program.ts'

const { values } = parseArgs({
  options: { only: { type: 'string' }, bare: { type: 'boolean', default: false } },
})
const names = values.only?.split(',')
const rows: string[][] = []
let isGood = true

for (const program of programs.filter(({ name }) => names?.includes(name) ?? true)) {
  const installed = install(program)
  for (const way of signalsOnly)
    await note(program, `pool, ${way}`, () => showPool(program, installed, way))
  for (const way of waysOf(program)) {
    await note(program, `alone, ${way}`, () => showAlone(program, installed, way))
    if (values.bare) await note(program, `bare, ${way}`, () => showBare(program, installed, way))
  }
}
printTable([
  ['program', 'how', 'held', 'lost', 'crossed', 'missing', 'error', 'code', 'not as expected'],
  ...rows,
])
if (!isGood) process.exitCode = 1

async function note(program: Program, how: string, act: () => Promise<string[]>): Promise<void> {
  const cells = await act().catch((error) => failed(error))
  process.stderr.write(`${[program.name, how, ...cells].join('  ')}\n`)
  rows.push([program.name, how, ...cells])
}

function failed(error: unknown): string[] {
  isGood = false
  console.error(error)
  return emptyCells(error)
}

function emptyCells(error: unknown): string[] {
  return [...Array<string>(6).fill(''), String(error).split('\n', 1)[0] ?? '']
}

async function showPool(program: Program, installed: Installed, way: Way): Promise<string[]> {
  const result = await tryInPool(program, installed, way)
  const losses = [result.lostByReload, result.lostByErrors, result.lost]
  const lost = losses.map((kinds) => kinds.length).join('+')
  const problems = judgePool(program, way, result)
  show(problems, result.output)
  return [
    ...[`${result.finished}/${heldCount}`, lost, String(result.crossed), String(result.missing)],
    ...[result.thrown.join(' '), [...result.faulted, '|', ...result.stopped].join(' ')],
    problems.join('; '),
  ]
}

async function showAlone(program: Program, installed: Installed, way: Way): Promise<string[]> {
  const result = await tryAlone(program, { installed, way })
  const problems = judgeAlone(program, way, result)
  show(problems, result.output)
  return cellsOf(result, problems)
}

/** Without us it may live on, or fail in other ways: nothing is expected of it. */
function showBare(program: Program, installed: Installed, way: Way): Promise<string[]> {
  return tryAlone(program, { installed, way, isBare: true }).then(
    (result) => cellsOf(result, []),
    (error) => emptyCells(error),
  )
}

function cellsOf(result: AloneResult, problems: readonly string[]): string[] {
  const { finished, lost, crossed, missing, thrown = '', code } = result
  return [
    ...[`${finished}/${heldCount}`, String(lost.length), String(crossed), String(missing)],
    ...[thrown, String(code), problems.join('; ')],
  ]
}

function show(problems: readonly string[], output: string): void {
  if (problems.length === 0) return
  isGood = false
  process.stderr.write(`${output.slice(-3_000)}\n`)
}
