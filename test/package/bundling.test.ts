// Programs that a bundler has made one file of, far from any package.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { findFreePort } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { startProgram } from '../support/start-standalone.ts'

/** Where the programs' packages are found when they are bundled, and only then. */
const resolveDir = fileURLToPath(new URL('..', import.meta.url))

const main = `
import { createPool } from '@regrow/master'
const { ENTRY: entry } = process.env
createPool({ entry, size: 1, signals: true, reportOnHang: true }).start()`

const server = `
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'
const app = createServer((request, response) => {
  if (request.url === '/throw') throw new Error('thrown by a bundled app')
  response.end('hello')
})
runWorker(app, { listen: Number(process.env.PORT) })`

/** What CommonJS packages want in a bundle that is an ES module, whoever wrote them. */
const banner =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)"

for (const [what, format, extension, options] of [
  ['CommonJS', 'cjs', 'cjs', {}],
  ['an ES module', 'esm', 'mjs', { banner: { js: banner } }],
  ['an ES module without `require`', 'esm', 'mjs', {}],
] as const)
  test(`a pool and its worker, each bundled as ${what}, keep their promises and leave nothing [R29]`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'bundled-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const [pool = '', entry = ''] = await Promise.all(
      Object.entries({ main, server }).map(async ([name, contents]) => {
        const outfile = join(folder, `${name}.${extension}`)
        const source = { contents, resolveDir, sourcefile: name }
        const how = { bundle: true, minify: true, platform: 'node', logLevel: 'error' } as const
        await build({ stdin: source, outfile, format, ...how, ...options })
        return outfile
      }),
    )
    const temporary = join(folder, 'tmp')
    mkdirSync(temporary)
    const port = await findFreePort()
    const env = { PORT: `${port}`, ENTRY: entry, TMPDIR: temporary }
    const { child, stderr, exitCode } = startProgram(context, pool, env)
    const says = (text: string) => until(text, () => stderr().includes(text))
    await says(`ready: 1 worker on port ${port}`)
    assert.equal((await send({ port, path: '/throw' })).kind, '500')
    await says('ready again')
    assert.equal((await send({ port })).body, 'hello')
    child.kill('SIGHUP')
    await says('reload to gen=2 is done')
    assert.equal((await send({ port })).body, 'hello')
    child.kill('SIGTERM')
    assert.equal(await exitCode, 0, stderr())
    assert.doesNotMatch(stderr(), /http-terminator|cannot watch/)
    assert.deepEqual(readdirSync(temporary), [])
  })
