// Finds the files of a run, and the lane of each.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Lanes {
  /** Files that run several at a time: they wait for other processes, and need none of them to be quick. */
  readonly patient: readonly string[]
  /** Files that run one at a time, with the machine for themselves: they measure time. */
  readonly alone: readonly string[]
}

export type Mode = (typeof modes)[number]

export const modes = ['all', 'unit', 'system', 'quick', 'long'] as const

/** The end of the name of a file that must have the machine for itself. */
const alone = '.alone.test.ts'
/** The end of the name of a file that is too long for every run. */
const long = '.long.test.ts'

/** System tests of what depends on the internals of Node, and so may differ from line to line. */
const delicate = [
  ...['error/attribution/attribution', 'error/uncaught-error', 'error/pipelined-error'],
  ...['standalone/standalone', 'standalone/drain', 'protocols/https', 'protocols/raw-servers'],
  ...['listening/servers', 'listening/shared', 'drain/helper-servers'],
  ...['reload/reload', 'reload/careful-reload', 'reload/kept-connections', 'reload/only-worker'],
].map((name) => join('test', `${name}.test.ts`))

/** The test files of a mode below `root`; with `filters`, only those with one of them in their paths. */
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
  // Long files tend to take long, and the last file to begin should be short.
  return files.sort((one, other) => sizeOf(root, other) - sizeOf(root, one))
}

function sizeOf(root: string, file: string): number {
  return statSync(join(root, file)).size
}
