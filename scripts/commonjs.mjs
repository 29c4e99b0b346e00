// What programs in CommonJS get of an ES module: a file that loads it, and its types once more. With `module: node16` the
// compiler takes a declaration for that of an ES module, or of CommonJS, by the end of its name, and lets CommonJS
// import none of the former (TS1479), though Node.js does.

import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Write them beside the bundle of the compiled file `entry`. */
export function writeForCommonJs(entry, bundle) {
  const name = basename(bundle)
  writeFileSync(bundle.replace(/\.js$/, '.cjs'), `module.exports = require('./${name}')\n`)
  writeTypes(entry.replace(/\.js$/, '.d.ts'))
}

/** The same declarations under the other name, with all that they refer to. */
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
