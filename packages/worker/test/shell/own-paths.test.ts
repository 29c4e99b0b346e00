import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { test } from 'node:test'
import { findOverPaths, watchPaths } from '../../src/shell/servers/own-paths.ts'

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
