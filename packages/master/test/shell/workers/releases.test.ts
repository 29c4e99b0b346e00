// Which program a worker runs, with which Node.js and which flags.

import assert from 'node:assert/strict'
import fs, {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os, { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { logicalCwd } from '../../../src/options/entry.ts'
import { defaultSize } from '../../../src/options/parallelism.ts'
import { withOwnNode } from '../../../src/shell/workers/own-node.ts'
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

/** Of the system's files and Node.js itself only these are there, and say this. */
function standInForFiles(context: TestContext, files: Readonly<Record<string, string>>): void {
  const { existsSync, readFileSync } = fs
  const isOurs = (path: unknown) =>
    /^\/(?:sys|proc)\//.test(String(path)) || path === process.execPath
  const read = context.mock.method(fs, 'readFileSync', ((path: string, ...more: unknown[]) => {
    if (!isOurs(path)) return Reflect.apply(readFileSync, fs, [path, ...more])
    return files[path] ?? fail()
  }) as never)
  const exists = context.mock.method(fs, 'existsSync', (path: string) =>
    isOurs(path) ? path in files : existsSync(path),
  )
  syncBuiltinESMExports()
  context.after(() => {
    for (const each of [read, exists]) each.mock.restore()
    syncBuiltinESMExports()
  })
}

function fail(): never {
  throw Object.assign(new Error('no file'), { code: 'ENOENT' })
}

const v2 = '/sys/fs/cgroup/cpu.max'
const quota = '/sys/fs/cgroup/cpu/cpu.cfs_quota_us'
const period = '/sys/fs/cgroup/cpu/cpu.cfs_period_us'

for (const [what, files, size] of [
  ['two CPUs and a half', { [v2]: '250000 100000\n' }, 2],
  ['half a CPU', { [v2]: '50000 100000\n' }, 1],
  ['no limit', { [v2]: 'max 100000\n' }, 8],
  ['more than there are', { [v2]: '1600000 100000\n' }, 8],
  ['three CPUs, by the older control groups', { [quota]: '300000\n', [period]: '100000\n' }, 3],
  ['no limit, by the older ones', { [quota]: '-1\n', [period]: '100000\n' }, 8],
  ['no control groups', {}, 8],
] as const)
  test(`of eight CPUs, with ${what}, as many workers serve: ${size}`, (context) => {
    const { WEB_CONCURRENCY } = process.env
    delete process.env.WEB_CONCURRENCY
    context.after(() => {
      if (WEB_CONCURRENCY !== undefined) process.env.WEB_CONCURRENCY = WEB_CONCURRENCY
    })
    const count = context.mock.method(os, 'availableParallelism', () => 8)
    context.after(() => {
      count.mock.restore()
      syncBuiltinESMExports()
    })
    standInForFiles(context, files)
    assert.equal(defaultSize(), size)
  })

for (const [what, files, path] of [
  ['is there', [process.execPath, '/proc/self/exe'], process.execPath],
  ['was deleted', ['/proc/self/exe'], '/proc/self/exe'],
  ['was deleted, and the kernel has none', [], process.execPath],
] as const)
  test(`where the Node.js of the master ${what}, a fork runs: ${path}`, (context) => {
    standInForFiles(context, Object.fromEntries(files.map((file) => [file, ''])))
    const before = process.execPath
    assert.equal(
      withOwnNode(() => process.execPath),
      path,
    )
    assert.equal(process.execPath, before)
    const failing = () => {
      throw new Error('no memory')
    }
    assert.throws(() => withOwnNode(failing), /no memory/)
    assert.equal(process.execPath, before)
  })
