// Sockets that the master binds for its workers, and the paths of those that were killed.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, linkSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  type BindTarget,
  type BoundSocket,
  bind,
  bindErrors,
  canBind,
  closeBound,
} from '../../../src/shell/sockets/bind.ts'
import { removeStale } from '../../../src/shell/sockets/stale-socket.ts'

const anyPort = { host: '127.0.0.1', port: 0, addressType: 4, flags: 0 } as const

function makeFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A path like that of a killed process: closing a server removes only the path by which it was bound. */
async function leaveBehind(folder: string): Promise<string> {
  const path = join(folder, 'dead.sock')
  const server = createServer().listen(join(folder, 'own.sock'))
  await once(server, 'listening')
  linkSync(join(folder, 'own.sock'), path)
  server.close()
  await once(server, 'close')
  assert.ok(existsSync(path))
  return path
}

async function bindOne(context: TestContext, target: BindTarget): Promise<BoundSocket> {
  const bound = await bind(target)
  if (typeof bound === 'number') return assert.fail(`not bound: ${bound}`)
  context.after(() => bound.close())
  return bound
}

/** A server on a bound socket. */
async function listenOn(context: TestContext, socket: BoundSocket): Promise<Server> {
  const server = createServer((client) => client.on('error', () => undefined).end('hello'))
  server.listen(socket)
  context.after(() => server.close())
  await once(server, 'listening')
  return server
}

test('a bound port refuses until somebody listens on it', async (context) => {
  const socket = await bindOne(context, anyPort)
  const out: { port?: number } = {}
  ;(socket as unknown as { getsockname(out: object): number }).getsockname(out)
  const refused = connect(out.port ?? 0, '127.0.0.1')
  const [error] = await once(refused, 'error')
  assert.equal(error.code, 'ECONNREFUSED')
  const server = await listenOn(context, socket)
  assert.equal((server.address() as AddressInfo).port, out.port)
  const taken = { ...anyPort, port: out.port ?? 0 }
  assert.equal(await bind(taken), bindErrors.inUse)
})

test('an address that makes Node throw is the worker’s mistake', async () => {
  assert.equal(await bind({ ...anyPort, host: {} as string }), bindErrors.invalid)
  assert.equal(typeof (await bind({ ...anyPort, host: '203.0.113.1' })), 'number')
})

test('a path gets the rights that were asked for, and none without', async (context) => {
  const folder = makeFolder(context)
  const [closed, open] = [join(folder, 'a.sock'), join(folder, 'b.sock')]
  await bindOne(context, { path: closed, mode: 0 })
  await bindOne(context, { path: open, mode: 3 })
  const others = (path: string) => statSync(path).mode & 0o006
  assert.deepEqual([others(open)], [0o006])
  assert.notEqual(others(closed), 0o006)
  const nowhere = { path: join(folder, 'none', 'c.sock'), mode: 0 }
  assert.equal(typeof (await bind(nowhere)), 'number')
})

test('a path that a killed process has left is bound, one on which somebody listens is not', async (context) => {
  const folder = makeFolder(context)
  const dead = await leaveBehind(folder)
  const socket = await bindOne(context, { path: dead, mode: 0 })
  await listenOn(context, socket)
  assert.equal(await bind({ path: dead, mode: 0 }), bindErrors.inUse)
  const file = join(folder, 'file')
  writeFileSync(file, 'text')
  assert.equal(await bind({ path: file, mode: 0 }), bindErrors.inUse)
  assert.ok(existsSync(file))
})

test('only the path of a socket on which nobody listens is removed', async (context) => {
  const folder = makeFolder(context)
  const dead = await leaveBehind(folder)
  assert.equal(await removeStale(dead), true)
  assert.equal(existsSync(dead), false)
  assert.equal(await removeStale(dead), false)
  const alive = join(folder, 'alive.sock')
  const server = createServer().listen(alive)
  context.after(() => server.close())
  await once(server, 'listening')
  assert.equal(await removeStale(alive), false)
  assert.ok(existsSync(alive))
  const file = join(folder, 'file')
  writeFileSync(file, 'text')
  assert.equal(await removeStale(file), false)
  assert.ok(existsSync(file))
})

test('a path that is too long for a socket is bound by the way from here', async (context) => {
  const node = net as unknown as { _createServerHandle: (path: string) => unknown }
  const create = context.mock.method(node, '_createServerHandle', () => ({}))
  const folder = `/${'d'.repeat(95)}`
  context.mock.method(process, 'cwd', () => folder)
  for (const name of ['a.sock', 'ab.sock']) await bind({ path: join(folder, name), mode: 0 })
  const paths = create.mock.calls.map(({ arguments: [path] }) => path)
  assert.deepEqual(paths, [join(folder, 'a.sock'), 'ab.sock'])
})

test('a socket by its descriptor is opened once, and closed by nobody', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle
  const one = await bind({ fd })
  assert.equal(one, -constants.errno.EEXIST, 'Node itself has it')
  assert.equal(await bind({ fd: 9_999 }), bindErrors.invalid)
  server.close()
})

test('a socket that was inherited stays open when its pool lets go of it', async (context) => {
  const closed: string[] = []
  const handle = { close: () => closed.push('inherited') }
  const node = net as unknown as { _createServerHandle: (...given: unknown[]) => unknown }
  const create = context.mock.method(node, '_createServerHandle', () => handle)
  assert.equal(await bind({ fd: 77 }), handle)
  assert.equal(await bind({ fd: 77 }), handle)
  assert.equal(create.mock.callCount(), 1)
  assert.deepEqual(create.mock.calls[0]?.arguments, [null, 0, -1, 77, 0])
  closeBound(handle as never)
  closeBound({ close: () => closed.push('bound') })
  assert.deepEqual(closed, ['bound'])
})

test('without Node’s own function nothing is bound', async (context) => {
  assert.equal(canBind(), true)
  const node = net as unknown as { _createServerHandle?: unknown }
  const { _createServerHandle } = node
  context.after(() => Object.assign(node, { _createServerHandle }))
  delete node._createServerHandle
  assert.equal(canBind(), false)
  for (const target of [anyPort, { fd: 78 }, { path: '/tmp/none.sock', mode: 0 }])
    assert.equal(await bind(target), bindErrors.invalid)
})

test('a port that libuv keeps to itself is in use', async (context) => {
  const node = net as unknown as { _createServerHandle: (...given: unknown[]) => unknown }
  const closed: number[] = []
  let port = 0
  context.mock.method(node, '_createServerHandle', () => ({
    close: () => closed.push(port),
    getsockname: (out: { port?: number }) => void Object.assign(out, { port }),
    fchmod: () => -1,
  }))
  assert.equal(await bind({ ...anyPort, port: 80 }), bindErrors.inUse)
  port = 80
  assert.equal(typeof (await bind({ ...anyPort, port: 80 })), 'object')
  assert.equal(typeof (await bind(anyPort)), 'object')
  assert.deepEqual(closed, [0])
  assert.equal(await bind({ path: '/nowhere', mode: 1 }), -1, 'its rights cannot be given')
  assert.equal(closed.length, 2)
})
