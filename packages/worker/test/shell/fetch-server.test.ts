import assert from 'node:assert/strict'
import type { AddressInfo, Server } from 'node:net'
import { test } from 'node:test'
import { createFetchServer } from '../../src/shell/servers/fetch-server.ts'

test('a function of the Fetch standard gets a server that answers by it', async (context) => {
  const server: Server = await createFetchServer(() => new Response('hello'))
  context.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  assert.equal(await response.text(), 'hello')
})
