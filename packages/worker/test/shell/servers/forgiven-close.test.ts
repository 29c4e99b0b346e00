import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { Server as NetServer } from 'node:net'
import { test } from 'node:test'
import { forgiveClose } from '../../../src/shell/servers/forgiven-close.ts'

async function closedServer(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  NetServer.prototype.close.call(server)
  return server
}

test('Node calls it an error to close a server that somebody else has closed', async () => {
  const server = await closedServer()
  const error = await new Promise((resolve) => server.close(resolve))
  assert.equal((error as NodeJS.ErrnoException).code, 'ERR_SERVER_NOT_RUNNING')
})

test('a server that a drain has closed can be closed by its app, before it is empty and after', async () => {
  const server = await closedServer()
  forgiveClose(server)
  for (const _time of ['before', 'after'])
    assert.equal(await new Promise((resolve) => server.close(resolve)), undefined)
})
