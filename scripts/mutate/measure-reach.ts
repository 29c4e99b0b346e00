// Measures which functions a test file runs, in every process that it starts, by V8's own coverage.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memberAt } from './member.ts'

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly {
      readonly ranges: readonly { readonly startOffset: number; readonly count: number }[]
    }[]
  }[]
}

/** Where a function of a bundle begins in the sources, as `file member`. */
type Locate = (offset: number) => string | undefined

/** Run `test` with the environment that it needs; gives every `file member` that ran. */
export async function measureReach(
  root: string,
  test: (env: NodeJS.ProcessEnv) => Promise<unknown>,
): Promise<Set<string>> {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-reach-'))
  try {
    await test({ NODE_V8_COVERAGE: folder })
    const found = new Set<string>()
    for (const name of readdirSync(folder)) addReached(join(folder, name), root, found)
    return found
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) // a process may still write
  }
}

function addReached(file: string, root: string, found: Set<string>): void {
  for (const { url, functions } of readCoverage(file)) {
    if (!url.startsWith(`file://${root}/packages/`) || !url.includes('/dist/')) continue
    const locate = locatorOf(fileURLToPath(url), root)
    const run = functions.flatMap(({ ranges }) =>
      ranges.filter(({ count }) => count > 0).slice(0, 1),
    )
    for (const { startOffset } of run) {
      const place = locate(startOffset)
      if (place !== undefined) found.add(place)
    }
  }
}

function readCoverage(file: string): Coverage['result'] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Coverage).result
  } catch (error) {
    if (error instanceof SyntaxError) return [] // its process was killed while it wrote
    throw error
  }
}

const locators = new Map<string, Locate>()

function locatorOf(bundle: string, root: string): Locate {
  const known = locators.get(bundle)
  if (known) return known
  const lineStarts = startsOfLines(readFileSync(bundle, 'utf8'))
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')))
  const sources = new Map<string, string>()
  const locate: Locate = (offset) => {
    const line = lineStarts.findLastIndex((start) => start <= offset)
    const entry = map.findEntry(line, offset - (lineStarts[line] ?? 0))
    if (!('originalSource' in entry)) return undefined
    const path = join(bundle, '..', entry.originalSource)
    if (!path.startsWith(`${root}/packages/`) || !path.includes('/src/')) return undefined
    if (!sources.has(path)) sources.set(path, readFileSync(path, 'utf8'))
    return `${path.slice(root.length + 1)} ${memberAt(sources.get(path) ?? '', entry.originalLine + 1)}`
  }
  locators.set(bundle, locate)
  return locate
}

function startsOfLines(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
