// Runs several test files in one process, which takes a fraction of the time: `run-together.mjs file…`.

import { resolve } from 'node:path'
import { before } from 'node:test'
import { pathToFileURL } from 'node:url'

const urls = process.argv.slice(2).map((file) => pathToFileURL(resolve(file)).href)

// The first test waits until the last file is imported: a stand-in of one file (a clock, a directory, a module) must
// not affect the others while they are imported.
let tellLoaded = () => undefined
const loaded = new Promise((done) => {
  tellLoaded = done
})
before(() => loaded)
for (const url of urls) await import(url)
tellLoaded()
