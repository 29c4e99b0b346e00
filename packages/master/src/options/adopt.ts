// Finds the preload that adopts a program. It belongs to `@regrow/worker`, which this package does not
// depend on: a user of `adopt` installs it beside the program, or beside the master.

import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { PoolError } from '../api/errors.ts'
import { invalidOption } from './checks.ts'
import { type Entry, findProgram } from './entry.ts'

const preload = '@regrow/worker/adopt'

interface Given {
  readonly adopt: boolean
  readonly entry: Entry
  readonly standby: number
}

/** Check that the program can be adopted, if `adopt` is set. */
export function checkAdopt({ adopt, entry, standby }: Given): void {
  if (!adopt) return
  // A standby waits inside `runWorker`, with the app loaded. An adopted program has no such point.
  if (standby > 0) throw invalidOption('standby', '0 with `adopt`, or use `runWorker`', standby)
  findAdopt(entry)
}

/**
 * The path of the preload for this program: what the program's own `require` finds, from where its links lead
 * now, or else what the `require` of this package finds, which is at `own`.
 */
export function findAdopt(entry: Entry, own?: string): string {
  const found = lookUpAdopt(entry, own)
  if (found !== undefined) return found
  const program = findProgram(entry.path) ?? entry.path
  throw new PoolError(
    'ERR_POOL_INVALID_OPTION',
    `\`adopt\` needs ${preload}, which is found neither from ${program} nor from @regrow/master; npm install @regrow/worker`,
  )
}

/**
 * The same path, if the preload exists. A deploy may have deleted the one that existed when this package was loaded.
 */
export function lookUpAdopt(
  { path }: Entry,
  own: string | undefined = import.meta.url, // undefined where a bundler has turned this into CommonJS
): string | undefined {
  const program = findProgram(path) ?? path
  return resolveFrom(realpathSync(program)) ?? (own && resolveFrom(own))
}

function resolveFrom(place: string): string | undefined {
  try {
    return createRequire(place).resolve(preload)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Not installed, or a version without this entry point.
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined
    throw error
  }
}
