// Writes what programs in CommonJS get of an ES module: a file that loads it, and a copy of its types.
//
// With `module: node16` the compiler decides by the end of a declaration's name whether it is that of an ES module,
// and then does not let CommonJS import it (TS1479), although Node.js does.

import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Write them beside the bundle of the compiled file `entry`. */
export function writeForCommonJs(entry, bundle) {
  const name = basename(bundle)
  writeFileSync(bundle.replace(/\.js$/, '.cjs'), `module.exports = require('./${name}')\n`)
  writeTypes(entry.replace(/\.js$/, '.d.ts'))
}

/** The same declarations under the other name, with everything that they refer to. */
function writeTypes(path, written = new Set()) {
  if (written.has(path)) return
  written.add(path)
  const types = readFileSync(path, 'utf8').replaceAll(
    /(['"])(\.{1,2}\/[^'"]+)\.ts\1/g,
    (_, quote, target) => {
      writeTypes(join(path, '..', `${target}.d.ts`), written)
      return `${quote}${target}.cts${quote}`
    },
  )
  writeFileSync(path.replace(/\.d\.ts$/, '.d.cts'), types)
}
