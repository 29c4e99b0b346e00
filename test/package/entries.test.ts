// Programs in CommonJS, ESM and TypeScript are the same to a pool.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { basename } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

interface Entry {
  readonly what: string
  readonly app: string
  readonly execArgv: readonly string[]
  readonly says: string
}

const typescript = { app: 'package/entry-typescript.ts', says: 'hello from TypeScript' }
const entries: readonly Entry[] = [
  {
    what: 'CommonJS',
    app: 'package/entry-commonjs.cjs',
    execArgv: [],
    says: 'hello from CommonJS',
  },
  { what: 'ESM', app: 'package/entry-esm.mjs', execArgv: [], says: 'hello from ESM' },
  { what: 'TypeScript with tsx', execArgv: ['--import', 'tsx'], ...typescript },
]
/** By Node itself, where it strips types by default: 22.18 and later. */
const stripped: Entry = { what: 'TypeScript, its types stripped', execArgv: [], ...typescript }
const stripsTypes = (process.features as { typescript?: unknown }).typescript === 'strip'

for (const { what, app, execArgv, says } of stripsTypes ? [...entries, stripped] : entries)
  test(`a program in ${what} serves, is reloaded, and is replaced after an error`, async () => {
    await using pool = await startPool({ app, execArgv, size: 1 })
    assert.equal((await send({ port: pool.port })).body, says)
    await pool.command('reload')
    assert.equal((await send({ port: pool.port })).body, says)
    assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
    const { error, pid } = await pool.waitFor('worker:faulted')
    assert.match(error.stack ?? '', new RegExp(basename(app)), 'the report names the source file')
    await pool.waitFor('worker:exited', (worker) => worker.pid === pid)
    assert.equal((await send({ port: pool.port })).body, says)
  })

test('strict compilers take the types, in CommonJS with `module: node16` and with exactOptionalPropertyTypes [R37]', () => {
  const compiler = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
  const project = fileURLToPath(new URL('typed', import.meta.url))
  const { stdout, status } = spawnSync(compiler, ['-p', project], { encoding: 'utf8' })
  assert.deepEqual([stdout, status], ['', 0])
})
