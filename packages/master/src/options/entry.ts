// Where the workers' program is. Its path keeps the symbolic links that the user named, and is joined to the
// working directory with its links. Node follows the links anew in each worker, so the
// next fork runs a release that was deployed by moving a link.

import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { invalidOption } from './checks.ts'

export interface Entry {
  /** Absolute, with its links unresolved. */
  readonly path: string
  readonly cwd: string
}

/** The suffixes that Node itself tries for its program. */
const suffixes = ['', '.js', '.json', '.node']

/** Check that the entry names an existing program. */
export function checkEntry(entry: unknown, cwd: string): Entry {
  const path = resolve(cwd, toPath(entry))
  if (findProgram(path) === undefined) {
    throw invalidOption('entry', `a program that exists (looked for ${path})`, String(entry))
  }
  return Object.freeze({ path, cwd: resolve(cwd) })
}

/** The file that Node runs for a path, if it exists. */
export function findProgram(path: string): string | undefined {
  return suffixes.map((suffix) => path + suffix).find((file) => existsSync(file))
}

/**
 * The master's working directory by the name that the shell gave it, if that name is still right. A
 * service that was started in `/srv/app/current` has `/srv/app/releases/1` as its `cwd()`, but
 * means the link. (unicorn and puma do the same.)
 */
export function logicalCwd(): string {
  const physical = process.cwd()
  const logical = process.env.PWD
  if (logical === undefined || logical === '' || !existsSync(logical)) return physical
  return realpathSync(logical) === realpathSync(physical) ? logical : physical
}

function toPath(entry: unknown): string {
  if (typeof entry === 'string' && /^file:/i.test(entry)) return fromUrl(entry)
  if (typeof entry === 'string' && entry !== '') return entry
  if (entry instanceof URL && entry.protocol === 'file:') return fromUrl(entry)
  throw invalidOption('entry', 'a path or a file: URL', entry instanceof URL ? named(entry) : entry)
}

/** The URL for a message. Its user and password must not appear in a log. */
function named(entry: URL): string {
  return Object.assign(new URL(entry), { username: '', password: '' }).href
}

function fromUrl(entry: string | URL): string {
  const path = readUrl(entry)
  if (path !== undefined) return path
  throw invalidOption('entry', 'a path or a file: URL of this machine', String(entry))
}

/** The path that a file: URL names, if it names one. */
function readUrl(entry: string | URL): string | undefined {
  try {
    const url = new URL(entry)
    url.search = '' // cache-busting queries are for import(); a process needs none
    url.hash = ''
    return url.host === '' ? fileURLToPath(url) : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // The name of a file contains neither an encoded "/" nor an encoded byte that is no character.
    if (code === 'ERR_INVALID_URL' || code === 'ERR_INVALID_FILE_URL_PATH') return undefined
    if (error instanceof URIError) return undefined
    throw error
  }
}
