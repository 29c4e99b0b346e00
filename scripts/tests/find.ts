// Which files a run takes, and in which lane each of them runs.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Lanes {
  /** Several at a time: what waits for others, and asks nobody to be quick. */
  readonly patient: readonly string[]
  /** One at a time, with the machine for itself: what measures time. */
  readonly alone: readonly string[]
}

export type Mode = (typeof modes)[number]

export const modes = ['all', 'unit', 'system', 'quick', 'long'] as const

/** What a file's name ends with when it must have the machine for itself. */
const alone = '.alone.test.ts'
/** The same, of what is too long for every run. */
const long = '.long.test.ts'

/** System tests of what stands on Node's inner workings, and so may differ from line to line. */
const delicate = [
  ...['error/attribution/attribution', 'error/uncaught-error', 'error/pipelined-error'],
  ...['standalone/standalone', 'standalone/drain', 'protocols/https', 'protocols/raw-servers'],
  ...['listening/servers', 'listening/shared', 'drain/helper-servers'],
  ...['reload/reload', 'reload/careful-reload', 'reload/kept-connections', 'reload/only-worker'],
].map((name) => join('test', `${name}.test.ts`))

/** The test files of a mode below `root`; of those only the ones with one of `filters` in their paths, if any. */
export function findTests(root: string, mode: Mode, filters: readonly string[]): Lanes {
  const files = listOf(root, mode)
  const wanted = files.filter(
    (file) => filters.length === 0 || filters.some((part) => file.includes(part)),
  )
  if (wanted.length === 0) throw new Error(`no test file for: ${[mode, ...filters].join(' ')}`)
  return {
    patient: wanted.filter((file) => !file.endsWith(alone)),
    alone: wanted.filter((file) => file.endsWith(alone)),
  }
}

function listOf(root: string, mode: Mode): string[] {
  const unit = () =>
    readdirSync(join(root, 'packages')).flatMap((name) => listTests(root, `packages/${name}/test`))
  const system = () => listTests(root, 'test').filter((file) => !file.endsWith(long))
  const lists: Record<Mode, () => string[]> = {
    unit,
    system,
    all: () => [...unit(), ...system()],
    quick: () => [...unit(), ...system().filter((file) => delicate.includes(file))],
    long: () => listTests(root, 'test').filter((file) => file.endsWith(long)),
  }
  return lists[mode]()
}

function listTests(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  const files = names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
  // The longest files tend to take longest, and what begins last should be short.
  return files.sort((one, other) => sizeOf(root, other) - sizeOf(root, one))
}

function sizeOf(root: string, file: string): number {
  return statSync(join(root, file)).size
}
