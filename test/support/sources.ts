// The sources of the packages, for tests that read them.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The paths of all sources, from the root of the repository. */
export function listSources(): string[] {
  const names = readdirSync(`${root}packages`, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => /^[a-z]+\/src\/.*\.c?ts$/.test(name))
    .map((name) => `packages/${name}`)
}

/** The text of each, by its path. */
export function readSources(): ReadonlyMap<string, string> {
  return new Map(listSources().map((path) => [path, readFileSync(`${root}${path}`, 'utf8')]))
}
