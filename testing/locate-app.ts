// Where the programs lie that tests start.

import { isAbsolute, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'

const tests = fileURLToPath(new URL('../test', import.meta.url))

/**
 * The path of a program by its name: `hello.mjs` is in `test/apps`, and `drain/heads.mjs`, which only the tests of that folder
 * start, in `test/drain/apps`. A path stays what it is.
 */
export function locateApp(name: string): string {
  const { dir, base } = parse(name)
  return isAbsolute(name) ? name : join(tests, dir, 'apps', base)
}
