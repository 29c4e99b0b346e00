// With which flags Node.js is forked, also when a deploy has taken our files away.

import assert from 'node:assert/strict'
import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ForkFlags } from '../../../src/shell/workers/fork-flags.ts'

/** A program with `@regrow/worker` beside it, and our preload, which a deploy takes away. */
function setUp(context: TestContext) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'regrow-')))
  context.after(() => rmSync(folder, { recursive: true }))
  const installed = join(folder, 'node_modules', '@regrow', 'worker')
  mkdirSync(installed, { recursive: true })
  const adopter = join(installed, 'adopt.cjs')
  const exports = { './adopt': './adopt.cjs' }
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ exports }))
  writeFileSync(adopter, 'adopter')
  writeFileSync(join(folder, 'server.js'), '')
  let text = 'preload'
  const { readFileSync } = fs
  const read = context.mock.method(fs, 'readFileSync', ((path: unknown, ...more: unknown[]) =>
    String(path).endsWith('/bundle/preload.cjs')
      ? text
      : Reflect.apply(readFileSync, fs, [path, ...more])) as never)
  syncBuiltinESMExports()
  context.after(() => {
    read.mock.restore()
    syncBuiltinESMExports()
  })
  const deploy = () => {
    text = 'of another release'
    rmSync(join(folder, 'node_modules'), { recursive: true })
  }
  const entry = { path: join(folder, 'server.js'), cwd: folder }
  return { entry, adopter, deploy }
}

const own = ['--title', 'x']

test('our preload is first, then what adopts the program, then the user’s own flags', (context) => {
  const { entry, adopter } = setUp(context)
  const adopting = new ForkFlags({ entry, adopt: true, execArgv: own }).list(entry)
  assert.match(adopting[1] ?? '', /\/bundle\/preload\.cjs$/)
  assert.deepEqual(adopting.toSpliced(1, 1), ['--require', '--require', adopter, ...own])
  const plain = new ForkFlags({ entry, adopt: false, execArgv: own }).list(entry)
  assert.deepEqual(plain.toSpliced(1, 1), ['--require', ...own])
})

test('after a deploy both are copies, which are removed when the pool has stopped', (context) => {
  const { entry, deploy } = setUp(context)
  const flags = new ForkFlags({ entry, adopt: true, execArgv: [] })
  // What is installed beside this package would be found as well: a program elsewhere has none.
  deploy()
  const [, preload = '', , adopter = ''] = flags.list(entry)
  assert.equal(fs.readFileSync(preload, 'utf8'), 'preload')
  assert.ok(existsSync(adopter))
  flags.release()
  assert.ok(!existsSync(dirname(preload)))
})

test('a pool that adopts nothing has nothing but our preload to let go', (context) => {
  const { entry, deploy } = setUp(context)
  const flags = new ForkFlags({ entry, adopt: false, execArgv: [] })
  deploy()
  const [, preload = ''] = flags.list(entry)
  flags.release()
  assert.ok(!existsSync(dirname(preload)))
})
