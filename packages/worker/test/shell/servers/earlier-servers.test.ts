// What listens already when `runWorker` is called. Each test has its own notes of it.

import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type ListenOptions, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ListenTarget } from '../../../src/api/worker-options.ts'
import { importFresh } from '../../support/import-fresh.ts'

type Earlier = typeof import('../../../src/shell/servers/earlier-servers.ts')

/** Servers are noted from here on; `open` has one listen. */
async function setUp(context: TestContext) {
  const earlier = await importFresh<Earlier>(
    '../../../src/shell/servers/earlier-servers.ts',
    import.meta.url,
  )
  earlier.watchEarlierServers()
  context.after(earlier.endEarlierServers)
  const create = () => {
    const server = createServer()
    context.after(() => void (server.listening && server.close()))
    return server
  }
  const open = async (options: ListenOptions) => {
    const server = create()
    await once(server.listen(options), 'listening')
    return server
  }
  /** Node says that this one begins to listen. */
  const say = (server: Server, options: object) =>
    channel('tracing:net.server.listen:asyncStart').publish({ server, options })
  const refuses = (target: ListenTarget, message = /./) => {
    try {
      earlier.checkNotEarlier(target)
      return false
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'ERR_APP_INVALID')
      assert.match(String(error), message)
      return true
    }
  }
  return { ...earlier, create, open, say, refuses }
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

test('a port on which the program listens already is refused with what to do, until its server is closed', async (context) => {
  const { open, refuses } = await setUp(context)
  const server = await open({ port: 0, host: '127.0.0.1' })
  const port = portOf(server)
  const message = new RegExp(
    `listens already, on port ${port}, where runWorker .*remove \`app.listen`,
  )
  assert.equal(refuses(port, message), true)
  assert.equal(refuses(String(port)), true)
  assert.equal(refuses(port === 65_535 ? port - 1 : port + 1), false)
  server.close()
  await once(server, 'close')
  assert.equal(refuses(port), false)
})

test('a free port is refused to nobody', async (context) => {
  const { create, open, refuses } = await setUp(context)
  await open({ port: 0, host: '127.0.0.1' })
  const late = create().listen(0, '127.0.0.1') // it has no port yet
  assert.equal(refuses(0), false)
  assert.equal(refuses({ host: '127.0.0.1' }), false)
  await once(late, 'listening')
})

test('another address with the same port is free, and an address for all is not', async (context) => {
  const { open, refuses } = await setUp(context)
  const port = portOf(await open({ port: 0, host: '127.0.0.1' }))
  for (const host of [undefined, '', '::', '0.0.0.0', '127.0.0.1'])
    assert.equal(refuses({ port, host } as ListenTarget), true, `${host}`)
  assert.equal(refuses({ port, host: '127.0.0.2' }), false)
})

for (const host of [undefined, '', '0.0.0.0'])
  test(`who listens for all, by ${host === undefined ? 'no host' : `"${host}"`}, leaves no address with that port free`, async (context) => {
    const { open, refuses } = await setUp(context)
    const port = portOf(await open({ port: 0, host } as ListenOptions))
    assert.equal(refuses({ port, host: '127.0.0.2' }), true)
  })

test('a server that is about to listen is one that does, and one that cannot is forgotten', async (context) => {
  const { create, open, refuses, checkNotBegun } = await setUp(context)
  const port = portOf(await open({ port: 0, host: '127.0.0.1' }))
  const failing = create().listen(port, '127.0.0.1')
  assert.throws(() => checkNotBegun(failing), { code: 'ERR_APP_INVALID' })
  await once(failing, 'error')
  checkNotBegun(failing)
  assert.equal(refuses(port), true, 'the other one still does')
})

test('the port that was asked for is taken before the server has it', async (context) => {
  const { create, say, refuses } = await setUp(context)
  for (const port of [5_001, '5002']) say(create(), { port, host: '127.0.0.1' })
  assert.deepEqual(
    [5_001, 5_002, 5_003].map((port) => refuses(port)),
    [true, true, false],
  )
})

test('what a program does with its options afterwards changes nothing', async (context) => {
  const { create, say, refuses } = await setUp(context)
  const options = { port: 5_001, host: '127.0.0.1' }
  say(create(), options)
  options.port = 5_002
  assert.deepEqual(
    [5_001, 5_002].map((port) => refuses(port)),
    [true, false],
  )
})

test('an error of a server that listens does not end it', async (context) => {
  const { open, refuses } = await setUp(context)
  const server = await open({ port: 0, host: '127.0.0.1' })
  server.on('error', () => undefined).emit('error', new Error('too many open files'))
  assert.equal(refuses(portOf(server)), true)
})

test('a path on which the program listens already is refused, and no other path and no port', async (context) => {
  const { open, refuses } = await setUp(context)
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'path')
  await open({ path })
  await open({ port: 0 })
  assert.equal(refuses(path, new RegExp(`already, on \`${path}\`, where`)), true)
  assert.equal(refuses({ path }), true)
  assert.deepEqual([refuses(join(folder, 'other')), refuses(1)], [false, false])
})

test('a path whose name is a number is no port', async (context) => {
  const { create, say, refuses } = await setUp(context)
  say(Object.assign(create(), { address: () => '5001' }), { path: '5001' })
  assert.equal(refuses(5_001), false)
  assert.equal(refuses({ path: '5001' }), true)
})

test('a server that came by a descriptor has no port that anybody knows', async (context) => {
  const { create, say, refuses } = await setUp(context)
  for (const port of [undefined, null]) say(create(), { fd: 3, port })
  assert.equal(refuses(5_001), false)
})

test('a server that listens already is refused as an app’s, and one that does not is none', async (context) => {
  const { create, open, checkNotBegun } = await setUp(context)
  const server = await open({ port: 0, host: '127.0.0.1' })
  assert.throws(() => checkNotBegun(server), /this server listen already; remove `app.listen/)
  checkNotBegun(create())
  server.close()
  await once(server, 'close')
  checkNotBegun(server)
})

test('servers that begin later are the app’s', async (context) => {
  const { open, refuses, endEarlierServers } = await setUp(context)
  const before = await open({ port: 0, host: '127.0.0.1' })
  endEarlierServers()
  const after = await open({ port: 0, host: '127.0.0.1' })
  assert.deepEqual(
    [before, after].map((server) => refuses(portOf(server))),
    [true, false],
  )
})
