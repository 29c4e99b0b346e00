import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type BindTarget, type BoundSocket, bindErrors } from '../../../src/shell/sockets/bind.ts'
import { SharedSockets } from '../../../src/shell/sockets/bound-sockets.ts'

const anyPort = { host: '127.0.0.1', port: 0, addressType: 4, flags: 0 } as const

function makeFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function hold(sockets: SharedSockets, worker: number, target: BindTarget) {
  const socket = sockets.hold(worker, target, null)
  return typeof socket === 'number' ? assert.fail(`refused: ${socket}`) : socket
}

test('each address is a socket of its own, that workers share', (context) => {
  const sockets = new SharedSockets()
  context.after(() => sockets.closeAll())
  const folder = makeFolder(context)
  const path = { path: join(folder, 'a.sock'), mode: 0 }
  const [first, second] = [hold(sockets, 1, anyPort), hold(sockets, 2, anyPort)]
  assert.equal(first, second)
  const others = [
    hold(sockets, 1, { ...anyPort, host: null, addressType: 6 }),
    hold(sockets, 1, path),
  ]
  assert.equal(new Set([first, ...others].map(({ key }) => key)).size, 3)
  assert.equal(sockets.hold(1, path, null), bindErrors.inUse, 'one worker cannot have it twice')
  assert.notEqual(hold(sockets, 1, anyPort), first, 'but for a port that the system chooses')
  assert.equal(hold(sockets, 2, path), others[1])
  assert.deepEqual(
    sockets.heldBy(2).map(({ key }) => key),
    [first.key, others[1]?.key],
  )
  sockets.release(2, 'no key of ours')
  sockets.release(2, first.key)
  assert.deepEqual([sockets.heldBy(2).length, sockets.heldBy(1).length], [1, 4])
})

test('a socket that could not be bound is forgotten, and the next worker that asks tries again', async (context) => {
  const sockets = new SharedSockets()
  context.after(() => sockets.closeAll())
  const nowhere = { path: '/nowhere/at/all.sock', mode: 0 }
  const first = hold(sockets, 1, nowhere)
  assert.equal(typeof (await first.bound), 'number')
  await new Promise(setImmediate)
  assert.deepEqual(sockets.heldBy(1), [])
  assert.notEqual(hold(sockets, 1, nowhere).key, first.key)
})

test('sockets that no worker holds are closed, the oldest first, except for some', async (context) => {
  const sockets = new SharedSockets()
  context.after(() => sockets.closeAll())
  const targets = ['127.0.1.1', '127.0.1.2', '127.0.1.3'].map((host) => ({ ...anyPort, host }))
  const held = targets.map((target, index) => hold(sockets, index, target))
  const closings = await Promise.all(
    held.map(async ({ bound }) => context.mock.method((await bound) as BoundSocket, 'close')),
  )
  const closed = async () => {
    await new Promise(setImmediate)
    return closings.map(({ mock }) => mock.callCount())
  }
  for (const [index, { key }] of held.entries()) if (index < 2) sockets.release(index, key)
  sockets.closeUnheld()
  assert.deepEqual(await closed(), [0, 0, 0])
  sockets.closeUnheld(1)
  assert.deepEqual(await closed(), [1, 0, 0])
  sockets.closeUnheld(0)
  assert.deepEqual(await closed(), [1, 1, 0])
  sockets.closeAll()
  assert.deepEqual(await closed(), [1, 1, 1])
})
