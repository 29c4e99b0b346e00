import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import { readMainThread } from '../../../src/shell/liveness/main-thread.ts'

/** The kernel's files say what the test has them say; all others of them are not there. */
function standInForKernel(context: TestContext, files: Readonly<Record<string, string>>): void {
  const { readFileSync } = fs
  const read = context.mock.method(fs, 'readFileSync', ((path: string, ...more: unknown[]) => {
    if (!String(path).startsWith('/proc/')) return Reflect.apply(readFileSync, fs, [path, ...more])
    const text = files[path]
    if (text === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' })
    return text
  }) as never)
  syncBuiltinESMExports()
  context.after(() => {
    read.mock.restore()
    syncBuiltinESMExports()
  })
}

const task = `/proc/self/task/${process.pid}`

for (const [what, files, expected] of [
  ['computes', { [`${task}/stat`]: '1 (a) R b) R 0' }, { isComputing: true, children: [] }],
  ['waits', { [`${task}/stat`]: '1 (a) R b) S 0' }, { isComputing: false, children: [] }],
  ['is told by no kernel', {}, { isComputing: true, children: [] }],
  [
    'waits for children',
    {
      [`${task}/stat`]: '1 (node) S 0',
      [`${task}/children`]: '11 12 ',
      '/proc/11/comm': 'convert\n',
    },
    { isComputing: false, children: ['convert pid=11', 'undefined pid=12'] },
  ],
] as const)
  test(`of a main thread that ${what} so much is known`, (context) => {
    standInForKernel(context, files)
    assert.deepEqual(readMainThread(), expected)
  })
