// The measure of how much the tests notice: which changes are tried, which tests judge them, and what they are worth.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reasonFor } from '../scripts/mutate/equivalents.ts'
import { isJudge } from '../scripts/mutate/judge.ts'
import { memberAt } from '../scripts/mutate/member.ts'
import { groupOf, listMutants, type Mutant, mutate } from '../scripts/mutate/mutants.ts'
import { formatReach, testsFor } from '../scripts/mutate/reach.ts'
import { Results, type Verdict } from '../scripts/mutate/results.ts'
import { order } from '../scripts/mutate/sample.ts'
import { countRows, listMissed } from '../scripts/mutate/score.ts'

const source = `// An idea.
export function isLate(now: number): boolean {
  return now > limit
}

export class Door {
  #isOpen = true
  close(): void {
    this.#isOpen = false
  }
}
`

const mutant: Mutant = {
  id: 'a',
  file: 'packages/master/src/core/late.ts',
  member: 'isLate',
  line: 3,
  mutator: 'EqualityOperator',
  start: 0,
  end: 1,
  original: '>',
  replacement: '>=',
}

test('each change is one to the text of a source, and leaves the rest of it as it is', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'regrow-mutants-'))
  context.after(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, 'late.ts'), source)
  const mutants = await listMutants(root, ['late.ts'])
  const changed = mutants.map((each) => `${each.member}: ${diff(source, mutate(source, each))}`)
  assert.ok(changed.includes('isLate: now >= limit'), changed.join('\n'))
  assert.ok(changed.includes('isLate: now <= limit'))
  assert.ok(changed.includes('Door.#isOpen: false'))
  assert.ok(changed.includes('Door.close: true'))
  assert.equal(new Set(mutants.map(({ id }) => id)).size, mutants.length)
})

for (const [line, member] of [
  [1, ''],
  [2, 'isLate'],
  [4, 'isLate'],
  [7, 'Door.#isOpen'],
  [9, 'Door.close'],
] as const)
  test(`line ${line} belongs to "${member}"`, () => {
    assert.equal(memberAt(source, line), member)
  })

test('a seed decides the order, and what else there is does not', () => {
  const mutants = Array.from({ length: 40 }, (_, index) => ({ ...mutant, id: `id-${index}` }))
  const ids = (of: readonly Mutant[], seed: number) => order(of, { seed }).map(({ id }) => id)
  assert.deepEqual(ids(mutants, 1), ids(mutants.toReversed(), 1))
  assert.notDeepEqual(ids(mutants, 1), ids(mutants, 2))
  const some = mutants.slice(0, 20)
  const names = new Set(some.map(({ id }) => id))
  assert.deepEqual(
    ids(some, 1),
    ids(mutants, 1).filter((id) => names.has(id)),
  )
  assert.equal(order(mutants, { seed: 1, package: 'worker' }).length, 0)
  assert.equal(order(mutants, { seed: 1, package: 'master', room: 'core/late' }).length, 40)
})

test('the tests that run a changed function judge it, the quickest first', () => {
  const reach = {
    seconds: { slow: 9, quick: 1 },
    reached: { [mutant.file]: { isLate: ['slow', 'quick'], other: ['third'] } },
  }
  assert.deepEqual(testsFor(mutant, reach), ['quick', 'slow'])
  assert.deepEqual(testsFor({ ...mutant, member: 'new' }, reach), ['quick', 'third', 'slow'])
  assert.deepEqual(testsFor({ ...mutant, file: 'new.ts' }, reach), [])
  assert.deepEqual(JSON.parse(formatReach(reach)), reach)
})

test('tests of documents, of tools and of examples judge nothing', () => {
  assert.deepEqual(
    [
      'test/reload.test.ts',
      'test/docs.test.ts',
      'test/faults-docs.test.ts',
      'test/long/a.test.ts',
    ].map(isJudge),
    [true, false, false, false],
  )
  assert.deepEqual(['test/architecture.test.ts', 'test/alone/hangs.test.ts'].map(isJudge), [
    false,
    true,
  ])
})

test('a run that was broken off goes on, and a fresh one begins anew', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-results-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'results.jsonl')
  new Results(file, false).add(mutant, { is: 'survived' })
  writeFileSync(file, '{"id":"b","ver', { flag: 'a' }) // broken off there
  assert.deepEqual(new Results(file, false).get(mutant), { is: 'survived' })
  assert.equal(new Results(file, false).get({ ...mutant, id: 'b' }), undefined)
  assert.equal(new Results(file, true).get(mutant), undefined)
})

test('what is equivalent or does not compile is neither for the tests nor against them', () => {
  const give = (count: number, verdict: Verdict, of = mutant) =>
    Array.from({ length: count }, () => ({ mutant: of, verdict }))
  const same = { ...mutant, original: '<' }
  const equivalents = [{ ...same, reason: 'both are the same number' }]
  const results = [
    ...give(96, { is: 'noticed', by: 'a test' }),
    ...give(5, { is: 'survived' }),
    ...give(7, { is: 'survived' }, same),
    ...give(3, { is: 'invalid' }),
  ]
  const rows = countRows(results, equivalents)
  const figures = { noticed: 96, survived: 5, equivalent: 7, invalid: 3 }
  assert.deepEqual(rows, [
    { name: 'core', ...figures },
    { name: 'master/core', ...figures },
  ])
  assert.equal(reasonFor(same, equivalents), 'both are the same number')
  assert.deepEqual(listMissed(rows), [])
  assert.deepEqual(
    listMissed(countRows([...results, ...give(1, { is: 'survived' })], equivalents)),
    ['core: 94.1 % of at least 95 %'],
  )
})

test('of a few changes no share is asked but one that is far off', () => {
  const survived = Array.from({ length: 3 }, () => ({
    mutant,
    verdict: { is: 'survived' } as const,
  }))
  const noticed = (count: number) =>
    Array.from({ length: count }, () => ({ mutant, verdict: { is: 'noticed', by: 'it' } as const }))
  assert.deepEqual(listMissed(countRows([...survived, ...noticed(9)], [])), [])
  assert.equal(listMissed(countRows([...survived, ...noticed(8)], [])).length, 1)
})

test('the groups are the cores, the protocol, and everything else', () => {
  const files = [
    'worker/src/core/drain.ts',
    'worker/src/options.ts',
    'master/src/shell/a.ts',
    'protocol/src/a.ts',
  ]
  const groups = files.map((file) => groupOf({ file: `packages/${file}` }))
  assert.deepEqual(groups, ['core', 'shell', 'shell', 'protocol'])
})

for (const [args, told] of [
  [['--sample', 'many'], /^--sample must be an integer ≥ 1; got many\n/],
  [['--sampel', '3'], /^Unknown option '--sampel'/],
] as const)
  test(`bad arguments get one line and the usage: ${args.join(' ')}`, () => {
    const program = ['--import', 'tsx', 'scripts/mutate/main.ts', ...args]
    const { status, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, told)
    assert.match(stderr, /usage: npm run mutate/)
  })

/** What stands in the one line that differs, around the difference. */
function diff(before: string, after: string): string {
  const [lines, changed] = [before.split('\n'), after.split('\n')]
  const line = changed.find((each, index) => each !== lines[index]) ?? ''
  return line.replace(/^.*?(?:return|isOpen =) /, '')
}
