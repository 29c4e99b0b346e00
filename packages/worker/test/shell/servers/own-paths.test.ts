import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { findOverPaths, watchPaths } from '../../../src/shell/servers/own-paths.ts'
import { importFresh } from '../../support/import-fresh.ts'

type OwnPaths = typeof import('../../../src/shell/servers/own-paths.ts')

const path = '../../../src/shell/servers/own-paths.ts'

/** A server on a path, and who is connected to it: `join` as this process, `joinAsStranger` as another one. */
async function open(context: { after(end: () => void): void }) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  const path = join(folder, 'path')
  const server = createServer((socket) => void connections.add(socket))
  const connections = new Set<Socket>()
  await once(server.listen(path), 'listening')
  context.after(watchPaths())
  const [own, strangers]: [Socket[], Socket[]] = [[], []]
  const settle = async (client: Socket, clients: Socket[]) => {
    const count = connections.size
    clients.push(client)
    if (client.connecting) await once(client, 'connect')
    while (connections.size === count) await turn()
    return [...connections].at(-1) as Socket
  }
  context.after(() => {
    for (const each of [...own, ...strangers, ...connections]) each.destroy()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return {
    find: () => findOverPaths(own, connections),
    join: () => settle(connect(relative(process.cwd(), path)), own),
    joinAsStranger: () => settle(new Socket().connect(path), strangers),
    leave: (connection: Socket) => {
      connections.delete(connection)
      connection.destroy()
    },
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Looks until something is found. */
async function untilFound(find: () => readonly Socket[]): Promise<readonly Socket[]> {
  while (find().length === 0) await turn()
  return find()
}

test('connections to a path are this process’s own when it has as many as there are, and stay so [R12]', async (context) => {
  const { find, join, joinAsStranger, leave } = await open(context)
  const own = await join()
  assert.deepEqual(await untilFound(find), [own])
  const stranger = await joinAsStranger()
  const second = await join()
  assert.deepEqual(find(), [own])
  leave(stranger)
  while (find().length < 2) await turn()
  assert.deepEqual(find(), [own, second])
})

test('beside a stranger from the beginning no connection to a path is known to be this process’s own [R12]', async (context) => {
  const { find, join, joinAsStranger, leave } = await open(context)
  const stranger = await joinAsStranger()
  const own = await join()
  const until = performance.now() + 60
  while (performance.now() < until) {
    assert.deepEqual(find(), [])
    await turn()
  }
  leave(stranger)
  assert.deepEqual(await untilFound(find), [own])
})

/** A server at a path, one of this process's connections to it, and both ends of that. */
async function openAt(context: { after(end: () => void): void }, path: string, client?: Socket) {
  const server = createServer()
  await once(server.listen({ path }), 'listening')
  const accepted = once(server, 'connection')
  const own = client?.connect(path) ?? connect(path)
  const [connection] = (await accepted) as [Socket]
  if (own.connecting) await once(own, 'connect')
  context.after(() => {
    for (const each of [own, connection]) each.destroy()
    server.close()
  })
  return { server, own, connection }
}

test('an abstract name leads to where it is listened for [R12]', async (context) => {
  context.after(watchPaths())
  const { own, connection } = await openAt(context, `\0regrow-${process.pid}-name`)
  const find = () => findOverPaths([own], new Set([connection]))
  assert.deepEqual(await untilFound(find), [connection])
})

test('each server is counted by itself: what leads to one says nothing of another’s, or of TCP [R12]', async (context) => {
  context.after(watchPaths())
  const known = await openAt(context, `\0regrow-${process.pid}-known`)
  const strange = await openAt(context, `\0regrow-${process.pid}-strange`, new Socket())
  const tcp = createServer()
  await once(tcp.listen(0, '127.0.0.1'), 'listening')
  const accepted = once(tcp, 'connection')
  const own = connect((tcp.address() as AddressInfo).port, '127.0.0.1')
  const [overTcp] = (await accepted) as [Socket]
  context.after(() => {
    for (const each of [own, overTcp]) each.destroy()
    tcp.close()
  })
  const sockets = [known.own, strange.own, own]
  const connections = new Set([strange.connection, overTcp, known.connection, new Socket()])
  const find = () => findOverPaths(sockets, connections)
  assert.deepEqual(await untilFound(find), [known.connection])
})

test('a connection over TCP leads to no path, whatever its host is called [R12]', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  const cwd = process.cwd()
  process.chdir(folder)
  context.after(() => {
    process.chdir(cwd)
    rmSync(folder, { recursive: true })
  })
  context.after(watchPaths())
  const strange = await openAt(context, '127.0.0.1', new Socket())
  const known = await openAt(context, 'path')
  const tcp = createServer((socket) => context.after(() => socket.destroy()))
  await once(tcp.listen(0, '127.0.0.1'), 'listening')
  const own = connect((tcp.address() as AddressInfo).port, '127.0.0.1')
  context.after(() => {
    own.destroy()
    tcp.close()
  })
  await once(own, 'connect')
  const again = await openAt(context, 'again') // connected later, and so known later
  const find = () => findOverPaths([again.own], new Set([again.connection]))
  await untilFound(find)
  const all = new Set([strange.connection, known.connection])
  assert.deepEqual(findOverPaths([own, known.own], all), [known.connection])
})

test('a server whose socket is a primary’s may have others’ connections [R12]', async (context) => {
  context.after(watchPaths())
  const { own, connection, server } = await openAt(context, `\0regrow-${process.pid}-shared`)
  const { _handle } = server as unknown as { _handle: { close?: () => void } }
  const close = _handle.close?.bind(_handle)
  Object.assign(_handle, { close })
  const find = () => findOverPaths([own], new Set([connection]))
  const marker = await openAt(context, `\0regrow-${process.pid}-marker`)
  await untilFound(() => findOverPaths([marker.own], new Set([marker.connection])))
  assert.deepEqual(find(), [])
  Reflect.deleteProperty(_handle, 'close')
  assert.deepEqual(find(), [connection])
})

test('what is connected when nobody looks leads nowhere [R12]', async (context) => {
  // Other tests of this process look, too.
  const { findOverPaths, watchPaths } = await importFresh<OwnPaths>(path, import.meta.url)
  const end = watchPaths()
  const early = await openAt(context, `\0regrow-${process.pid}-early`)
  end()
  const late = await openAt(context, `\0regrow-${process.pid}-late`)
  context.after(watchPaths())
  const marker = await openAt(context, `\0regrow-${process.pid}-marker`)
  await untilFound(() => findOverPaths([marker.own], new Set([marker.connection])))
  const own = [early.own, late.own]
  assert.deepEqual(findOverPaths(own, new Set([early.connection, late.connection])), [
    early.connection,
  ])
  assert.deepEqual(findOverPaths([late.own], new Set([late.connection, early.connection])), [])
})
