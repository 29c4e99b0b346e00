import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, Socket } from 'node:net'
import { test } from 'node:test'
import type { Connection } from '../../../src/shell/context/request-context.ts'
import { findSelfConnections } from '../../../src/shell/servers/self-connections.ts'
import { openOwn } from '../../support/traffic.ts'

test('connections of this process with itself are told by their ends, of either family', async (context) => {
  const { peer, server } = await openOwn(context)
  const foreign = Object.assign(new Socket(), {}) as Connection
  const all = new Set([peer as Connection, foreign])
  assert.deepEqual([...findSelfConnections(all)], [peer])
  const { port } = server.address() as AddressInfo
  const dual = createServer().listen(0, '::')
  context.after(() => dual.close())
  await once(dual, 'listening')
  const accepted = once(dual, 'connection')
  const client = connect((dual.address() as AddressInfo).port, '127.0.0.1')
  const [[mapped]] = (await Promise.all([accepted, once(client, 'connect')])) as [
    [Connection],
    unknown,
  ]
  context.after(() => [client, mapped].forEach((end) => void end.destroy()))
  assert.match(String(mapped.remoteAddress), /^::ffff:/)
  assert.deepEqual([...findSelfConnections(new Set([mapped]))], [mapped])
  assert.ok(port > 0)
})
