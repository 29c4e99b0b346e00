import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { addServer, openServers } from '../../src/shell/servers/servers.ts'

test('a server that listens again and again is found each time, and listened to once', async () => {
  const server = createServer()
  addServer(server)
  const listeners = () => server.eventNames().map((name) => server.listenerCount(name))
  const before = listeners()
  for (let round = 0; round < 3; round += 1) {
    addServer(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    assert.ok(openServers().has(server))
    server.close()
    await once(server, 'close')
    assert.ok(!openServers().has(server))
  }
  assert.deepEqual(listeners(), before)
})
