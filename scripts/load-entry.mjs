// Loads an entry point as a user would, and checks that loading it does nothing to the process.
//
// The first argument names what a CommonJS module in the current directory requires, the second the file that an ES
// module gets. The third argument marks a preload, which is loaded for what it does and exports nothing.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [entry, file, kind] = process.argv.slice(2)
const userFile = join(process.cwd(), 'user.cjs')
const require = createRequire(pathToFileURL(userFile))

process.on('warning', (warning) => {
  throw warning
})
const before = listListeners()
const required = require(entry)
// Node would resolve a bare import here from this file, and not from that of the user.
const manifest = require.resolve(join(packageOf(entry), 'package.json'))
const imported = await import(pathToFileURL(join(manifest, '..', file)).href)

const copies = kind === 'preload' ? [required, imported.default] : [required, imported]
assert.equal(copies[0], copies[1], 'import and require gave two copies of the module')
const exportsNothing = Object.keys(required).length === 0
assert.equal(exportsNothing, kind === 'preload', `what ${entry} exports is for a ${kind}`)
assert.deepEqual(listListeners(), before, 'loading the module left listeners on process')
// A timer or a socket that is left would show as a check that never ends.

function listListeners() {
  return process.eventNames().map((name) => [name, process.listenerCount(name)])
}

/** Its name has a scope. */
function packageOf(entry) {
  return entry.split('/').slice(0, 2).join('/')
}
