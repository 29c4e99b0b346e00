// What the docs say is what the code does: codes, events, options, defaults, snippets, reasons.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { drainReasons, exitCodes, protocolErrorCodes } from '@regrow/protocol'
import { poolErrorCodes } from '../../packages/master/src/api/errors.ts'
import { defaults as poolDefaults } from '../../packages/master/src/options/defaults.ts'
import { resolveOptions } from '../../packages/master/src/options/resolve-options.ts'
import { appErrorCodes } from '../../packages/worker/src/api/errors.ts'
import {
  closeOptions,
  defaultPort,
  workerOptions,
} from '../../packages/worker/src/options/resolve-options.ts'
import { listSources } from '../support/sources.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The rows of the tables under a heading: the cells of each, without the header. */
function rowsOf(path: string, heading = ''): string[][] {
  const text = read(path)
  const start = heading === '' ? 0 : text.indexOf(heading)
  assert.ok(start >= 0, `${path} has no heading ${heading}`)
  const end = heading === '' ? -1 : text.indexOf('\n## ', start + 1)
  const lines = text.slice(start, end < 0 ? undefined : end).split('\n')
  return lines
    .filter((line) => /^\| *[`0-9]/.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
}

const bare = (cell: string | undefined) => (cell ?? '').replaceAll('`', '')

test('every error code is in docs/errors.md, and no other', () => {
  const documented = rowsOf('docs/errors.md').map(([code]) => bare(code))
  const codes = [...poolErrorCodes, ...appErrorCodes, ...protocolErrorCodes]
  assert.deepEqual(documented.toSorted(), codes.toSorted())
})

test('every error code that the sources mention is declared', () => {
  const declared = new Set<string>([...poolErrorCodes, ...appErrorCodes, ...protocolErrorCodes])
  const mentioned = listSources().flatMap((path) =>
    [...read(path).matchAll(/\bERR_(?:POOL|APP|PROTOCOL)_\w+/g)].map(([code]) => ({ path, code })),
  )
  for (const { path, code } of mentioned) assert.ok(declared.has(code), `${path} mentions ${code}`)
  assert.deepEqual(new Set(mentioned.map(({ code }) => code)), declared)
})

test('every event is in docs/events.md with what it carries, and no other', () => {
  const source = read('packages/master/src/api/pool-events.ts')
  const declared = [...source.matchAll(/^ {2}'([a-z]+:[a-z-]+)': \[/gm)].map(([, name]) => name)
  const rows = rowsOf('docs/events.md').filter(([name]) => bare(name).includes(':'))
  assert.deepEqual(rows.map(([name]) => bare(name)).toSorted(), declared.toSorted())
  for (const [name, carries] of rows) {
    const body = source.slice(source.indexOf(`'${bare(name)}': [`)).split(']\n', 1)[0] ?? ''
    const fields = [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field]) => field)
    assert.deepEqual(bare(carries).split(', ').filter(Boolean).toSorted(), fields.toSorted(), name)
  }
})

test('every option of createPool is in docs/options.md with its default', () => {
  const rows = rowsOf('docs/options.md', '## `createPool')
  const documented = rows.map(([name]) => bare(name))
  const resolved = flatten(resolveOptions({ entry: new URL(import.meta.url) }))
  const known = Object.keys(resolved).filter((name) => !/^(entry|env)\./.test(name))
  const expected = [...known, 'entry', 'cwd', 'reload.verify', 'reload.maxDraining'].toSorted()
  assert.deepEqual(documented.toSorted(), expected)
  for (const [name, value] of Object.entries(flatten(poolDefaults))) {
    const [, cell] = rows.find(([row]) => bare(row) === name) ?? []
    assert.equal(bare(cell), show(value), name)
  }
})

test('the @default tags of the options say the same', () => {
  const source = ['pool-options', 'option-groups']
    .map((name) => read(`packages/master/src/api/${name}.ts`))
    .join('')
  for (const [name, value] of Object.entries(flatten(poolDefaults))) {
    const [option, group] = name.split('.').reverse()
    const interfaceName = group
      ? `${group[0]?.toUpperCase()}${group.slice(1)}Options`
      : 'PoolOptions'
    const body =
      source.slice(source.indexOf(`interface ${interfaceName} `)).split('\n}', 1)[0] ?? ''
    const tag = new RegExp(
      `@default ([^\\n]*?)(?: \\*/)?\\n(?:\\s*\\*/\\n)?\\s*readonly ${option}\\?:`,
    )
    assert.equal(tag.exec(body)?.[1], show(value), name)
  }
})

test('every option of runWorker is in docs/options.md with its default', () => {
  const rows = rowsOf('docs/options.md', '## `runWorker')
  const source = read('packages/worker/src/api/worker-options.ts')
  const options = source.slice(source.indexOf('interface WorkerOptions')).split('\n}', 1)[0] ?? ''
  const declared = [...options.matchAll(/readonly (\w+)\?:/g)].map(([, name]) => name)
  assert.deepEqual(rows.map(([name]) => bare(name)).toSorted(), declared.toSorted())
  const cells = new Map(rows.map(([name, value]) => [bare(name), bare(value)]))
  assert.match(cells.get('listen') ?? '', new RegExp(`${defaultPort}$`))
  assert.match(
    cells.get('drainTimeoutMs') ?? '',
    new RegExp(`${show(workerOptions.drainTimeoutMs.default)}$`),
  )
})

test('the option of closeWebSockets is in docs/protocols.md with its default', () => {
  const rows = rowsOf('docs/protocols.md', '## WebSockets')
  const cells = rows.map(([name, value]) => [bare(name), bare(value)])
  assert.deepEqual(cells, [['spreadMs', show(closeOptions.spreadMs.default)]])
  const tag = /@default (\S+)\n\s+\*\/\n\s+readonly spreadMs/
  assert.equal(
    tag.exec(read('packages/worker/src/api/worker-options.ts'))?.[1],
    show(closeOptions.spreadMs.default),
  )
})

test('every reason and every exit code is in docs/signals.md', () => {
  const reasons = rowsOf('docs/signals.md', '## Why a worker drains').map(([name]) => bare(name))
  assert.deepEqual(reasons.toSorted(), drainReasons.toSorted())
  const codes = rowsOf('docs/signals.md', '## Exit codes').map(([code, name]) => [
    bare(name),
    Number(code),
  ])
  assert.deepEqual(Object.fromEntries(codes), exitCodes)
})

test('every reason of an exit is in docs/events.md', () => {
  const source = read('packages/master/src/api/pool-events.ts')
  const union = source.slice(source.indexOf('export type ExitReason')).split('\n\n', 1)[0] ?? ''
  const declared = [...union.matchAll(/'([a-z-]+)'/g)].map(([, name]) => name)
  const documented = rowsOf('docs/events.md').map(([name]) => bare(name))
  assert.deepEqual(documented.filter((name) => !name.includes(':')).toSorted(), declared.toSorted())
})

for (const [page, count] of [
  ['README.md', 3],
  ['docs/frameworks.md', 5],
  ['docs/testing.md', 1],
  ['docs/node-cluster.md', 10],
] as const)
  test(`the snippets of ${page} are the files of the examples`, () => {
    const snippets = read(page).matchAll(/<!-- (examples\/\S+) -->\n```\w+\n([\s\S]*?)```/g)
    const found = [...snippets]
    assert.ok(found.length >= count)
    for (const [, path = '', snippet] of found) assert.equal(snippet, read(path), path)
  })

test('the README is short', () => {
  assert.ok(read('README.md').split('\n').length < 150)
})

const docs = readdirSync(new URL('../../docs', import.meta.url)).map((name) => `docs/${name}`)

test('the README leads to every page', () => {
  const readme = read('README.md')
  const pages = [...docs, 'ARCHITECTURE.md', 'CONTRIBUTING.md']
  assert.deepEqual(
    pages.filter((page) => !readme.includes(`](${page})`)),
    [],
  )
})

test('every link within the docs leads somewhere, and to a heading that is there', () => {
  for (const page of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...docs])
    for (const [, target = '', heading] of read(page).matchAll(
      /\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g,
    )) {
      const url = new URL(
        target || page.replace('docs/', ''),
        new URL(`../../${page}`, import.meta.url),
      )
      assert.ok(existsSync(url), `${page} links to ${target}`)
      if (heading !== undefined)
        assert.ok(headingsOf(url).includes(heading), `${page} links to ${target}#${heading}`)
    }
})

/** The headings of a page, as links name them. */
function headingsOf(page: URL): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  )
}

test('the old options of recluster are named with the new ones, and those exist', () => {
  const page = read('docs/migrating-from-recluster.md')
  const known = new Set(Object.keys(flatten(resolveOptions({ entry: new URL(import.meta.url) }))))
  for (const option of [
    'size',
    'drainTimeoutMs',
    'backoff.minMs',
    'backoff.maxMs',
    'readyWhen',
    'args',
  ]) {
    assert.ok(known.has(option), option)
    assert.ok(page.includes(`\`${option}`), `${option} is not in the table`)
  }
  for (const [, name, value] of page.matchAll(/`([\w.]+)` \(milliseconds, default `([^`]+)`\)/g)) {
    assert.equal(value, show(flatten(poolDefaults)[name ?? '']), name)
  }
})

function flatten(value: object, prefix = ''): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, each]): [string, unknown][] => {
    const isGroup = typeof each === 'object' && !Array.isArray(each) && Object.keys(each).length > 0
    if (isGroup) return Object.entries(flatten(each, `${prefix}${key}.`))
    return [[prefix + key, each]]
  })
  return Object.fromEntries(entries.flat())
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number' && Number.isFinite(value))
    return value >= 1_000 ? value.toLocaleString('en').replaceAll(',', '_') : `${value}`
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
