// Joins what `tsc -b` built in the current package into one file for each entry point that it exports, such as
// `dist/bundle/index.js`.
//
// Node's loader takes about half a millisecond for each ES module (measured on Node 20: 20 ms for the worker's 30
// files, 2 to 3 ms for the bundle), and a worker boots whenever one is replaced. Entry points share no state but that
// of the process: each has its own copy. The bundle is not minified. It contains what is imported lazily, too, which
// is evaluated when it is needed, so nothing is missing when a deploy has removed the files of a worker that still
// drains.
//
// The same goes for the packages of others that a package.json names under `devDependencies`: from 25 files of its
// own and of four more packages, http-terminator takes 20 ms of processor time and 2.9 MiB of memory (PSS, of each of
// two workers) more than from the bundle (Node 20.20). Their licences are in `dist/bundle/licenses.txt`.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { writeForCommonJs } from './commonjs.mjs'
import { collectLicenses } from './licenses.mjs'

const {
  dependencies = {},
  peerDependencies = {},
  exports,
  sideEffects,
} = JSON.parse(readFileSync('package.json', 'utf8'))
// A worker carries its own copy of the protocol, because looking up a package costs more than reading it. The master
// imports it, so that its users have one class `ProtocolError`.
const { values } = parseArgs({
  options: {
    external: { type: 'string', multiple: true },
    also: { type: 'string', multiple: true },
  },
})
const foreign = Object.keys(dependencies).filter((name) => !name.startsWith('@regrow/'))
const external = [...foreign, ...Object.keys(peerDependencies), ...(values.external ?? [])]

// An `import` of a module of Node is evaluated at the top of the file. A preload comes before programs that may never
// need the module, so a preload loads it when the code that needs it is evaluated. An ES module has no `require` for
// the packages in it that are CommonJS.
const builtinsWhenWanted = (isCommonJs) => ({
  name: 'builtins-when-wanted',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      isBuiltin(path) && (isCommonJs || kind === 'require-call')
        ? { path, namespace: 'builtin' }
        : undefined,
    )
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }))
  },
})

// CommonJS has no `import.meta`.
const ownUrl = {
  define: { 'import.meta.url': 'ownUrl' },
  banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href" },
}

// Programs of their own, such as that of a thread, lie beside the exported files. They are bundled first: the
// exported files contain their text, as `import.meta.preload` or `import.meta.watchdogThread`, because users may
// bundle an exported file once more, or a process may outlive its files.
const programs = (values.also ?? []).map((name) => `./dist/${name}`)
const entries = [
  ...programs,
  ...Object.values(exports).flatMap((each) => each.default?.replace('/bundle/', '/') ?? []),
]
const texts = {}
const inputs = new Set()
rmSync('dist/bundle', { recursive: true, force: true })
for (const entry of entries) {
  const outfile = `./dist/bundle/${basename(entry)}`
  if (!existsSync(entry)) throw new Error(`run tsc -b first: ${entry} is not there`)
  const isCommonJs = entry.endsWith('.cjs')
  const isExported = Array.isArray(sideEffects) && sideEffects.includes(outfile)
  const { metafile } = await build({
    metafile: true,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: isCommonJs ? 'cjs' : 'esm',
    ...(isExported && ownUrl),
    define: { ...(isExported && ownUrl.define), ...texts },
    platform: 'node',
    target: 'node20.19',
    packages: 'bundle',
    // A preload stands alone: forks need it for as long as their master runs, and nothing that it loads may be missing.
    external: isCommonJs ? external.filter((name) => !name.startsWith('@regrow/')) : external,
    plugins: [builtinsWhenWanted(isCommonJs)],
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  })
  for (const input of Object.keys(metafile.inputs)) inputs.add(input)
  if (isForCommonJs(entry)) writeForCommonJs(entry, outfile)
  if (programs.includes(entry))
    texts[nameText(outfile)] = JSON.stringify(readFileSync(outfile, 'utf8'))
}

const licenses = collectLicenses([...inputs])
if (licenses !== '') writeFileSync('dist/bundle/licenses.txt', licenses)

function nameText(file) {
  const [name] = basename(file).split('.')
  return `import.meta.${name.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase())}`
}

/** Whether an entry point has a condition of its own for `require`. */
function isForCommonJs(entry) {
  const bundled = entry.replace('/dist/', '/dist/bundle/')
  return Object.values(exports).some((each) => each.require && each.default === bundled)
}
