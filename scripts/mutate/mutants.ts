// Lists the changes that can be made to the sources: those of StrykerJS, one at a time. Each is a piece of a source
// file and its replacement.

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Instrumenter } from '@stryker-mutator/instrumenter'
import { memberAt } from './member.ts'

export interface Mutant {
  /** The same for the same change to the same text. */
  readonly id: string
  /** The path from the root of the repository. */
  readonly file: string
  /** The function or method that it is in. */
  readonly member: string
  /** The number of the line, from 1. */
  readonly line: number
  /** The text of that line, trimmed. */
  readonly at: string
  readonly mutator: string
  readonly start: number
  readonly end: number
  readonly original: string
  readonly replacement: string
}

export type Group = 'core' | 'shell' | 'protocol'

/** The compiler checks tags, and the wording of a message is no behaviour. */
const excluded = ['StringLiteral']

/** The logger that the library needs; nothing that it logs matters here. */
const silent = new Proxy(
  {},
  { get: (_, name) => (/^is/.test(String(name)) ? () => false : () => undefined) },
) as ConstructorParameters<typeof Instrumenter>[0]

/** Every change to these source files of the repository at `root`. */
export async function listMutants(root: string, files: readonly string[]): Promise<Mutant[]> {
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  const sources = [...texts].map(([name, content]) => ({ name, content, mutate: true }))
  const options = { plugins: null, excludedMutations: excluded, ignorers: [] }
  const { mutants } = await new Instrumenter(silent).instrument(sources, options)
  const wanted = mutants.filter(({ status }) => status !== 'Ignored')
  return wanted.map(({ fileName, mutatorName, location, replacement }) => {
    const text = texts.get(fileName) ?? ''
    const [start, end] = [offsetOf(text, location.start), offsetOf(text, location.end)]
    const change = { file: fileName, mutator: mutatorName, start, end, replacement }
    const hash = createHash('sha256').update(JSON.stringify([change, text]))
    const original = text.slice(start, end)
    const line = location.start.line + 1
    const id = hash.digest('hex').slice(0, 16)
    const at = text.split('\n')[location.start.line]?.trim() ?? ''
    return { ...change, id, line, at, member: memberAt(text, line), original }
  })
}

/** The source files of the packages, by their paths from the root. */
export function listSources(root: string): string[] {
  const packages = readdirSync(join(root, 'packages'))
  return packages.flatMap((name) => {
    const folder = join('packages', name, 'src')
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    return names.filter((each) => /\.c?ts$/.test(each)).map((each) => join(folder, each))
  })
}

export function groupOf({ file }: Pick<Mutant, 'file'>): Group {
  if (file.startsWith('packages/protocol/')) return 'protocol'
  return file.includes('/src/core/') ? 'core' : 'shell'
}

/** The package's name, such as `master`. */
export function packageOf({ file }: Pick<Mutant, 'file'>): string {
  return file.split('/')[1] ?? ''
}

/** The text of its file with the change made. */
export function mutate(text: string, { start, end, replacement }: Mutant): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  let offset = 0
  for (let passed = 0; passed < line; passed += 1) offset = text.indexOf('\n', offset) + 1
  return offset + column
}
