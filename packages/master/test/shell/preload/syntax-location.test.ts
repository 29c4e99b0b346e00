// Which files are looked at for a syntax error, and what is made of what `node --check` says: here of programs that
// are nowhere on a disk. `a25-cannot-listen` and others show it with a real one.

import assert from 'node:assert/strict'
import childProcess from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { type TestContext, test } from 'node:test'

const require = createRequire(import.meta.url)

interface Check {
  readonly file: string
  readonly timeout: number
}

interface World {
  /** The text of each file that there is. */
  readonly files: Readonly<Record<string, string>>
  /** What `node --check` prints of a file; nothing of one that parses. */
  readonly prints: (file: string) => string | null
  readonly onCheck: () => void
}

let world: World = { files: {}, prints: () => '', onCheck: () => undefined }
let checks: Check[] = []
const { locate } = loadOverWorld()

/** It takes what it needs of Node when it is loaded: that is the world, and everybody else has Node's own back. */
function loadOverWorld(): { locate(thrown: unknown): string | undefined } {
  const path = require.resolve('../../../src/shell/preload/syntax-location.cts')
  const [{ spawnSync }, { readFileSync }] = [childProcess, fs]
  const check = (node: string, [flag, file = '']: string[], { timeout = 0, encoding = '' }) => {
    assert.deepEqual([node, flag, encoding], [process.execPath, '--check', 'utf8'])
    checks.push({ file, timeout })
    world.onCheck()
    return { stderr: world.prints(file) }
  }
  const read = (file: string, ...more: unknown[]) => {
    if (isLoading) return Reflect.apply(readFileSync, fs, [file, ...more])
    return world.files[file] ?? refuse(file)
  }
  let isLoading = true
  Object.assign(childProcess, { spawnSync: check })
  Object.assign(fs, { readFileSync: read })
  try {
    delete require.cache[path]
    return require(path) as ReturnType<typeof loadOverWorld>
  } finally {
    isLoading = false
    delete require.cache[path]
    Object.assign(childProcess, { spawnSync })
    Object.assign(fs, { readFileSync })
  }
}

function refuse(file: string): never {
  if (file === '/srv/unheard-of.mjs') throw new TypeError('nobody knows this one')
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
}

const message = 'Unexpected end of input'

/** As Node prints it, with a mark under the place where there is one. */
const print = (file: string, mark = '                       ^') =>
  `${file}:1\nexport const broken = {\n${mark}\n\nSyntaxError: ${message}\n    at wrapSafe (node:internal/modules/cjs/loader:1:1)\n\nNode.js v20.20.2\n`

/** A world in which this program runs, and only `broken` does not parse. */
function setUp(
  context: TestContext,
  { files = {}, broken, ...more }: Partial<World> & { broken?: string },
): void {
  const { argv } = process
  const before = world
  process.argv = [argv[0] ?? '', '/srv/app.mjs']
  checks = []
  const prints = (file: string) => (file === broken ? print(file) : '')
  world = { files, prints, onCheck: () => undefined, ...more }
  context.after(() => {
    process.argv = argv
    world = before
  })
}

const ofNode = ['    at compile (node:internal/vm:100:10)', '    at async node:internal/esm:20:5']
const ofProgram = '    at readConfig (/srv/app.mjs:3:7)'

function failWith(...frames: string[]): SyntaxError {
  const error = new SyntaxError(message)
  error.stack = [`SyntaxError: ${message}`, ...frames].join('\n')
  return error
}

const located = (file: string) =>
  `${file}:1\nexport const broken = {\n                       ^\n\nSyntaxError: ${message}\n    at ${file}:1:24`

const asked = () => checks.map(({ file }) => file)

test('an error that a program throws itself is not looked for', (context) => {
  setUp(context, { broken: '/srv/app.mjs' })
  assert.equal(locate(failWith(ofProgram, ...ofNode)), undefined)
  assert.equal(locate(failWith(...ofNode, ofProgram)), undefined)
  assert.equal(locate(failWith('    at /srv/node:app.mjs:1:1')), undefined)
  assert.deepEqual(asked(), [])
})

test('one that has its place is left as it is', (context) => {
  setUp(context, { broken: '/srv/app.mjs' })
  const error = failWith(...ofNode)
  error.stack = `/srv/app.cjs:1\nconst broken = {\n               ^\n${error.stack}`
  assert.equal(locate(error), undefined)
  assert.deepEqual(asked(), [])
})

test('nothing is looked for of what is no syntax error', (context) => {
  setUp(context, { broken: '/srv/app.mjs' })
  const other = new Error(message)
  other.stack = failWith(...ofNode).stack as string
  for (const thrown of [other, message, undefined, null]) assert.equal(locate(thrown), undefined)
  assert.deepEqual(asked(), [])
})

test('the loader’s error gets file, line, mark, and a frame for the place', (context) => {
  setUp(context, { broken: '/srv/app.mjs' })
  assert.equal(locate(failWith(...ofNode)), located('/srv/app.mjs'))
})

test('an error without a frame, or without a stack, is the loader’s as well', (context) => {
  setUp(context, { broken: '/srv/app.mjs' })
  assert.equal(locate(failWith()), located('/srv/app.mjs'))
  const bare = failWith()
  Object.assign(bare, { stack: undefined })
  assert.equal(locate(bare), located('/srv/app.mjs'))
})

test('words of its message that look like a frame are none', (context) => {
  setUp(context, { broken: '/srv/app.mjs' })
  const error = failWith(...ofNode)
  error.stack = `SyntaxError: found    at home\n at work\n${error.stack}`
  assert.equal(locate(error), located('/srv/app.mjs'))
})

test('at the end of a file there is no mark, and the frame has no column', (context) => {
  setUp(context, { prints: (file) => print(file, '') })
  assert.match(locate(failWith(...ofNode)) ?? '', /of input\n {4}at \/srv\/app\.mjs:1$/)
})

test('a file with another error, or without one, is not the one', (context) => {
  setUp(context, { prints: () => 'SyntaxError: Unexpected token' })
  assert.equal(locate(failWith(...ofNode)), undefined)
  setUp(context, { prints: () => null })
  assert.equal(locate(failWith(...ofNode)), undefined)
})

for (const [what, text, imported] of [
  ['a name', "import a from './a.mjs'", '/srv/a.mjs'],
  ['no name', 'import"./a.mjs"', '/srv/a.mjs'],
  ['a folder above', "export * from   '../lib/a.js'", '/lib/a.js'],
  ['a question', "await import(  './a.cjs')", '/srv/a.cjs'],
  ['a break', "await import (\n  './a.mjs',\n)", '/srv/a.mjs'],
] as const)
  test(`what is imported by ${what} is looked at, too`, (context) => {
    setUp(context, { files: { '/srv/app.mjs': `begin()\n${text}` }, broken: imported })
    assert.equal(locate(failWith(...ofNode)), located(imported))
  })

test('each file is looked at once, those that are nearer first, and no package', (context) => {
  const files = {
    '/srv/app.mjs': "import './a.mjs'; import './b.mjs'; import 'express'; import '.hidden'",
    '/srv/a.mjs': "import './c.mjs'; import './app.mjs'",
    '/srv/b.mjs': "import './c.mjs'",
    '/srv/c.mjs': "import './b.mjs'",
  }
  setUp(context, { files })
  assert.equal(locate(failWith(...ofNode)), undefined)
  assert.deepEqual(asked(), ['/srv/app.mjs', '/srv/a.mjs', '/srv/b.mjs', '/srv/c.mjs'])
})

test('what is no JavaScript is read, for its imports, and not checked', (context) => {
  const others = ['/srv/a.ts', '/srv/b.jsx', '/srv/c.js.map', '/srv/d.xjs', '/srv/js']
  const text = others.map((file) => `import '.${file.slice(4)}'`).join('\n')
  const files = { '/srv/app.mjs': text, '/srv/a.ts': "import './e.js'" }
  setUp(context, { files, broken: '/srv/e.js' })
  assert.equal(locate(failWith(...ofNode)), located('/srv/e.js'))
  assert.deepEqual(asked(), ['/srv/app.mjs', '/srv/e.js'])
})

/** Each imports the next one. */
function makeChain(count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, index) =>
    index === 0 ? '/srv/app.mjs' : `/srv/${index}.mjs`,
  )
  return Object.fromEntries(names.map((name, index) => [name, `import './${index + 1}.mjs'`]))
}

test('of many files it looks at twenty-five', (context) => {
  setUp(context, { files: makeChain(40), broken: '/srv/24.mjs' })
  assert.equal(locate(failWith(...ofNode)), located('/srv/24.mjs'))
  setUp(context, { files: makeChain(40), broken: '/srv/25.mjs' })
  assert.equal(locate(failWith(...ofNode)), undefined)
  assert.equal(asked().length, 25)
})

test('the search takes two seconds at most, and each file has the rest of them', (context) => {
  let now = 10_000
  context.mock.method(performance, 'now', () => now)
  const pass = () => {
    now += 999.5
  }
  setUp(context, { files: makeChain(40), onCheck: pass })
  assert.equal(locate(failWith(...ofNode)), undefined)
  assert.deepEqual(
    checks.map(({ timeout }) => timeout),
    [2_000, 1_001, 1],
    'whole milliseconds, as Node wants them',
  )
})

test('at the very end of that time no file is begun', (context) => {
  let now = 0
  context.mock.method(performance, 'now', () => now)
  setUp(context, {
    files: makeChain(3),
    onCheck: () => {
      now = 2_000
    },
  })
  locate(failWith(...ofNode))
  assert.deepEqual(asked(), ['/srv/app.mjs'])
})

test('a file that cannot be read has no imports', (context) => {
  setUp(context, { files: { '/srv/app.mjs': "import './gone.mjs'; import './a.mjs'" } })
  assert.equal(locate(failWith(...ofNode)), undefined)
  assert.deepEqual(asked(), ['/srv/app.mjs', '/srv/gone.mjs', '/srv/a.mjs'])
})

test('an error that is not of the file system is no reason to go on', (context) => {
  setUp(context, { files: { '/srv/app.mjs': "import './unheard-of.mjs'" } })
  assert.throws(() => locate(failWith(...ofNode)), /nobody knows this one/)
})

test('a process without a program has nothing to look at', (context) => {
  setUp(context, {})
  process.argv = [process.argv[0] ?? '']
  assert.equal(locate(failWith(...ofNode)), undefined)
  assert.deepEqual(asked(), [])
})
