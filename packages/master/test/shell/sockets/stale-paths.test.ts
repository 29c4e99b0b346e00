import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { StalePaths } from '../../../src/shell/sockets/stale-paths.ts'

/** A server on a path, and how many have looked at it. */
async function listenOnPath(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  const path = join(folder, 'app.sock')
  const seen = { looks: 0 }
  const server = createServer((socket) => {
    seen.looks += 1
    socket.destroy()
  }).listen(path)
  await once(server, 'listening')
  context.after(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const untilLooked = async (count: number) => {
    while (seen.looks < count) await once(server, 'connection')
  }
  return { path, seen, untilLooked }
}

test('a path is looked at once, for as long as a worker lives that has asked for it', async (context) => {
  const { path, seen, untilLooked } = await listenOnPath(context)
  const paths = new StalePaths()
  assert.equal(await paths.clear(1, path), true)
  await untilLooked(1)
  assert.equal(await paths.clear(2, path), true)
  paths.forget(1)
  assert.equal(await paths.clear(3, path), true)
  for (const worker of [2, 3]) paths.forget(worker)
  assert.equal(await paths.clear(4, path), true)
  await untilLooked(2)
  assert.equal(seen.looks, 2)
})

test('the answer is no for a worker that is gone meanwhile', async (context) => {
  const { path } = await listenOnPath(context)
  const paths = new StalePaths()
  const cleared = paths.clear(1, path)
  paths.forget(1)
  assert.equal(await cleared, false)
})
