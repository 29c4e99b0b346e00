// Runs the tests on every line of Node.js, one after the other, and prints a table and the failures at the end:
// `npm run test:nodes [-- [--only 22,24] [--quick | --long] [part of a file name…]]`.
//
// `--quick` runs the unit tests and those system tests in which lines of Node.js are most likely to differ, `--long`
// the tests for which `npm test` has no time.

import { parseArgs } from 'node:util'
import { chooseLines, type NodeLine } from './nodes/lines.ts'
import { obtainNode } from './nodes/obtain.ts'
import { runSuite, type SuiteResult } from './nodes/suite.ts'
import { printTable } from './print-table.ts'

interface Row extends NodeLine {
  readonly result: SuiteResult
}

const modes = ['quick', 'long'] as const
const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, quick: { type: 'boolean' }, long: { type: 'boolean' } },
})
const lines = chooseLines(values.only)
const binaries = lines.map(({ version }) => obtainNode(version)) // all of them before the first run
const mode = modes.find((each) => values[each]) ?? 'all'
const rows: Row[] = []
for (const [index, line] of lines.entries()) {
  console.log(`\nNode.js ${line.version}: ${[mode, ...filters].join(' ')}`)
  const result = await runSuite(binaries[index] ?? '', [mode, ...filters])
  rows.push({ ...line, result })
}
const head = ['line', 'version', 'passed', 'failed', 'skipped', 'seconds', 'result']
printTable([head, ...rows.map(toCells)])
// Each run has printed its failures at its end; the other lines have printed much since.
for (const { line, result } of rows)
  for (const reason of result.conclusion?.reasons ?? []) console.log(`\nNode.js ${line}, ${reason}`)
if (rows.some(({ result }) => result.exitCode !== 0)) process.exitCode = 1

/** A run may also fail without a failed test: by a process warning, by a budget, or because it hung. */
function toCells({ line, version, result }: Row): string[] {
  const { passed, failed, skipped } = result.conclusion?.total ?? {}
  const figures = [passed, failed, skipped].map((count) => String(count ?? '?'))
  const verdict = result.exitCode === 0 ? 'ok' : 'FAILED'
  return [String(line), version, ...figures, result.seconds.toFixed(1), verdict]
}
