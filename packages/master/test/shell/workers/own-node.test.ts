import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withOwnNode } from '../../../src/shell/workers/own-node.ts'
import { standInForFiles } from '../../support/stand-in-files.ts'

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
