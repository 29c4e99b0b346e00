import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { PoolOptions } from '../../src/api/pool-options.ts'
import { defaults } from '../../src/options/defaults.ts'
import { logicalCwd } from '../../src/options/entry.ts'
import { resolveOptions } from '../../src/options/resolve-options.ts'

const entry = new URL(import.meta.url)

test('what is not given has its documented default', () => {
  const { entry: _, size, execArgv, ...rest } = resolveOptions({ entry })
  assert.deepEqual(rest, { ...defaults })
  assert.ok(Number.isInteger(size) && size >= 1)
  assert.deepEqual(
    execArgv,
    process.execArgv.filter((flag) => !/^(-e|-p|--eval)/.test(flag)),
  )
})

const refused: [string, unknown, RegExp][] = [
  ['no options', undefined, /`options` must be an object; got undefined/],
  ['no entry', {}, /`entry` must be a path or a file: URL; got undefined/],
  ['an entry that is not there', { entry: './nowhere.js' }, /a program that exists .*nowhere\.js/],
  ['an entry of the web', { entry: new URL('http://127.0.0.1/') }, /got "http:\/\/127\.0\.0\.1\//],
  ['a duration that is null', { entry, startTimeoutMs: null }, /`startTimeoutMs` .*got null/],
  ['a misspelt option [R50]', { entry, siez: 2 }, /has no field `siez`; did you mean `size`\?$/],
  ['half a name [R50]', { entry, drainTimeout: 2 }, /; did you mean `drainTimeoutMs`\?$/],
  ['a name of pm2 [R50]', { entry, instances: 2 }, /no field `instances`; did you mean `size`\?$/],
  [
    'a name of pm2 that is in a group here [R50]',
    { entry, max_memory_restart: 2 },
    /; did you mean `recycle.maxMemoryBytes`\?$/,
  ],
  [
    'a field of a group at the top [R50]',
    { entry, windowMs: 2 },
    /; did you mean `restartWindow.windowMs`\?$/,
  ],
  [
    'a field of two groups at the top [R50]',
    { entry, maxSurge: 2 },
    /; did you mean `recycle.maxSurge` or `reload.maxSurge`\?$/,
  ],
  [
    'a name of nothing here [R50]',
    { entry, toString: 2 },
    /`toString`; expected one of entry, size/,
  ],
  ['no workers', { entry, size: 0 }, /`size` must be an integer from 1 to 10000; got 0 \(number\)/],
  ['more workers than there can be', { entry, size: 2 ** 32 }, /`size` must be an integer from 1/],
  [
    'a file of another host',
    { entry: 'file://host/app.js' },
    /`entry` must be a path or a file: URL/,
  ],
  ['half a worker', { entry, size: 1.5 }, /`size` must be an integer from 1 to 10000; got 1.5/],
  [
    'a duration in words',
    { entry, drainTimeoutMs: '30s' },
    /`drainTimeoutMs` .*got "30s" \(string\)/,
  ],
  [
    'a negative duration',
    { entry, startTimeoutMs: -1 },
    /`startTimeoutMs` .* ≥ 0, or Infinity; got -1/,
  ],
  ['no number', { entry, stableAfterMs: Number.NaN }, /`stableAfterMs` .*got NaN/],
  [
    'a backoff that shrinks',
    { entry, backoff: { factor: 0.5 } },
    /`backoff.factor` must be a number from 1/,
  ],
  ['a backoff that is null', { entry, backoff: null }, /`backoff` must be an object; got null/],
  ['a misspelt backoff', { entry, backoff: { min: 1 } }, /`backoff` has no field `min`; expected/],
  [
    'too much jitter',
    { entry, backoff: { jitter: 2 } },
    /`backoff.jitter` must be a number from 0 to 1/,
  ],
  ['no surge', { entry, reload: { maxSurge: 0 } }, /`reload.maxSurge` must be an integer from 1/],
  ['an unknown readiness', { entry, readyWhen: 'soon' }, /"listening" or "online"; got "soon"/],
  ['an adoption by name', { entry, adopt: 'yes' }, /`adopt` must be true or false; got "yes"/],
  [
    'a standby that is to be adopted',
    { entry, adopt: true, standby: 1 },
    /`standby` must be 0 with `adopt`, or use `runWorker`; got 1/,
  ],
  ['signals by name', { entry, signals: 'SIGTERM' }, /`signals` must be true or false/],
  ['arguments as one text', { entry, args: '-v' }, /`args` must be an array of strings; got "-v"/],
  [
    'a variable that is a number',
    { entry, env: { PORT: 80 } },
    /`env.PORT` must be a string; got 80/,
  ],
  ['an empty directory', { entry, cwd: '' }, /`cwd` must be a string that is not empty/],
  [
    'a URL with a "/" that is part of a name [R37]',
    { entry: 'file:///a%2Fb.js' },
    /`entry` must be a path or a file: URL of this machine; got "file:\/\/\/a%2Fb\.js"/,
  ],
  ['a URL with half a character [R37]', { entry: 'file:///%E0.js' }, /`entry` must .*got "file:/],
  ['a URL that is none [R37]', { entry: 'file://[' }, /`entry` must .*got "file:\/\/\["/],
  [
    'an entry of the web with a password, which is not shown [R37]',
    { entry: new URL('https://user:secret@127.0.0.1/') },
    /got "https:\/\/127\.0\.0\.1\//,
  ],
  [
    'an argument with a zero byte [R37]',
    { entry, args: ['a', 'b\0'] },
    /`args\[1\]` must be without/,
  ],
  [
    'a variable with a zero byte [R37]',
    { entry, env: { A: '\0' } },
    /`env.A` must be without a zero/,
  ],
  [
    'a directory with a zero byte [R37]',
    { entry, cwd: '/\0' },
    /`cwd` must be without a zero byte/,
  ],
]

for (const [what, options, message] of refused) {
  test(`${what}: one coded error names what was expected and what was given`, () => {
    assert.throws(() => resolveOptions(options as PoolOptions), {
      name: 'PoolError',
      code: 'ERR_POOL_INVALID_OPTION',
      message,
    })
  })
}

test('what is undefined is as if it was not named, variables of the environment too [R37]', () => {
  const nothing = { size: undefined, backoff: { minMs: undefined }, env: { A: undefined, B: 'b' } }
  const { backoff, env } = resolveOptions({ entry, ...nothing })
  assert.deepEqual([backoff, env], [defaults.backoff, { B: 'b' }])
})

test('WEB_CONCURRENCY is the default size, and is checked as one', (context) => {
  context.after(() => delete process.env.WEB_CONCURRENCY)
  process.env.WEB_CONCURRENCY = '7'
  assert.equal(resolveOptions({ entry }).size, 7)
  process.env.WEB_CONCURRENCY = 'many'
  assert.throws(
    () => resolveOptions({ entry }),
    /`WEB_CONCURRENCY` must be an integer from 1 .*; got "many"/,
  )
})

test('a relative entry is taken from cwd, by the names the user gave and not what they point to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  mkdirSync(join(folder, 'one'))
  writeFileSync(join(folder, 'one', 'app.js'), '')
  symlinkSync('one', join(folder, 'current'))
  const cwd = join(folder, 'current')
  const expected = { path: join(cwd, 'app.js'), cwd }
  assert.deepEqual(resolveOptions({ entry: 'app.js', cwd }).entry, expected)
  assert.deepEqual(resolveOptions({ entry: './app', cwd }).entry.path, join(cwd, 'app'))
  const url = `${pathToFileURL(join(cwd, 'app.js')).href}?v=2`
  assert.deepEqual(resolveOptions({ entry: url, cwd }).entry, expected)
})

test('the working directory keeps its logical name only while that is true', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  const link = join(folder, 'link')
  const before = process.env.PWD
  context.after(() => {
    process.env.PWD = before
  })
  symlinkSync(process.cwd(), link)
  process.env.PWD = link
  assert.equal(logicalCwd(), link)
  unlinkSync(link)
  assert.equal(logicalCwd(), process.cwd())
  process.env.PWD = folder
  assert.equal(logicalCwd(), process.cwd())
})
