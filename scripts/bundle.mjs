// Joins what `tsc -b` built in the current package into one file, `dist/bundle/index.js`. Node's
// loader takes about half a millisecond for each ES module (measured on Node 20: 20 ms for the
// worker's 30 files, 2 to 3 ms for the bundle), and a worker boots whenever one is replaced. Not
// minified. What is imported lazily is in it, too, and evaluated when it is wanted; so nothing of
// ours is missing when a deploy has removed the files of a worker that still drains.

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'))
// A worker carries its own copy of the protocol, for looking up a package costs more than reading
// it. The master imports it, so that its users meet one class `ProtocolError`.
const { values } = parseArgs({
  options: {
    external: { type: 'string', multiple: true },
    also: { type: 'string', multiple: true },
  },
})
const foreign = Object.keys(dependencies).filter((name) => !name.startsWith('@regrow/'))
const external = [...foreign, ...(values.external ?? [])]

if (!existsSync('dist/index.js')) throw new Error('run tsc -b first: dist/index.js is not there')
rmSync('dist/bundle', { recursive: true, force: true })
await build({
  // Programs of their own, such as that of a thread, lie beside it.
  entryPoints: ['index', ...(values.also ?? [])].map((name) => `dist/${name}.js`),
  entryNames: '[name]',
  outdir: 'dist/bundle',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'bundle',
  external,
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
})
