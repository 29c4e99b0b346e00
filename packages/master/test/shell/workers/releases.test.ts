// Which program a worker runs, and where.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { logicalCwd } from '../../../src/options/entry.ts'
import { Releases } from '../../../src/shell/workers/releases.ts'

/** A folder with two releases, and a link to the first. */
function makeReleases(context: TestContext) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'regrow-')))
  context.after(() => rmSync(folder, { recursive: true }))
  for (const name of ['1', '2']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'app.js'), '')
  }
  const link = join(folder, 'current')
  const lead = (to: string) => {
    rmSync(link, { force: true })
    symlinkSync(join(folder, to), link)
  }
  lead('1')
  const at = (name: string, path = 'app.js') => ({
    path: join(folder, name, path),
    cwd: join(folder, name),
  })
  return { folder, lead, at }
}

test('the newest release is run as it was named, an older one where its links led when it was first run', (context) => {
  const { lead, at } = makeReleases(context)
  const releases = new Releases(at('current', 'app'))
  assert.deepEqual(releases.entryOf(1), at('current', 'app'))
  lead('2')
  assert.deepEqual(releases.entryOf(2), at('current', 'app'))
  assert.deepEqual(releases.entryOf(1), at('1'))
  lead('1')
  assert.deepEqual(releases.entryOf(2), at('current', 'app'), 'it is the newest still')
  assert.deepEqual(releases.entryOf(3), at('current', 'app'))
  assert.deepEqual(releases.entryOf(2), at('2'))
})

test('a program that is not there is named as it was', (context) => {
  const { lead, at } = makeReleases(context)
  lead('none')
  const releases = new Releases(at('current'))
  releases.entryOf(1)
  lead('2')
  releases.entryOf(2)
  assert.deepEqual(releases.entryOf(1), at('current'))
})

test('the working directory is the one that the shell named, where that is still true', (context) => {
  const { folder, lead } = makeReleases(context)
  const { PWD } = process.env
  context.after(() => {
    if (PWD === undefined) delete process.env.PWD
    else process.env.PWD = PWD
  })
  const link = join(folder, 'current')
  context.mock.method(process, 'cwd', () => join(folder, '1'))
  process.env.PWD = link
  assert.equal(logicalCwd(), link)
  lead('2')
  assert.equal(logicalCwd(), join(folder, '1'))
  for (const pwd of ['', join(folder, 'none')]) {
    process.env.PWD = pwd
    assert.equal(logicalCwd(), join(folder, '1'))
  }
  delete process.env.PWD
  assert.equal(logicalCwd(), join(folder, '1'))
})
