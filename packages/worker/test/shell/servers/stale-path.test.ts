// Paths that were left behind by a process that could not remove them, and those that are in use.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { clearPath } from '../../../src/shell/servers/stale-path.ts'
import { define } from '../../support/stand-in-process.ts'

function setUp(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'path')
  const listen = async (where = path) => {
    const server = createServer((socket) => socket.destroy())
    context.after(() => void (server.listening && server.close()))
    await once(server.listen(where), 'listening')
    return server
  }
  /** A socket on which nobody listens any more, as after SIGKILL. */
  const leaveBehind = async () => {
    const server = await listen(join(folder, 'other'))
    renameSync(join(folder, 'other'), path)
    server.close()
    await once(server, 'close')
  }
  return { folder, path, listen, leaveBehind }
}

test('the path of a process that was killed is cleared, so that its successor can listen', async (context) => {
  const { path, leaveBehind, listen } = setUp(context)
  await leaveBehind()
  assert.equal(existsSync(path), true)
  await clearPath(path)
  assert.equal(existsSync(path), false)
  await listen()
})

test('a path on which somebody listens stays, and is not held', async (context) => {
  const { path, listen } = setUp(context)
  const server = await listen()
  const accepted = once(server, 'connection')
  await clearPath({ path })
  const [probe] = await accepted
  if (!probe.destroyed) await once(probe, 'close')
  assert.equal(existsSync(path), true)
  const client = connect(path)
  await once(client, 'connect')
  client.destroy()
})

test('a file that is no socket is nobody’s to remove', async (context) => {
  const { path, folder } = setUp(context)
  writeFileSync(path, 'text')
  await clearPath(path)
  await clearPath({ path: folder })
  assert.deepEqual([existsSync(path), existsSync(folder)], [true, true])
})

test('where there is no path there is nothing to clear', async (context) => {
  const { path } = setUp(context)
  const look = context.mock.method(process, 'getBuiltinModule', () => assert.fail('looked'))
  await clearPath(5_001)
  await clearPath('\0regrow-abstract')
  look.mock.restore()
  await clearPath(path)
})

test('Windows has no files for its pipes', async (context) => {
  const { path, leaveBehind } = setUp(context)
  await leaveBehind()
  define(context, { platform: 'win32' })
  await clearPath(path)
  assert.equal(existsSync(path), true)
})
