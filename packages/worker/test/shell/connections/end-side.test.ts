import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { endSide } from '../../../src/shell/connections/end-side.ts'
import { connectPair } from '../../support/traffic.ts'

test('a side that is ended is not ended again, and takes no more requests', async (context) => {
  const { connection, client } = await connectPair(context)
  const heard: string[] = []
  connection.on('data', () => heard.push('app'))
  Object.assign(connection, { parser: {}, end: assert.fail })
  endSide(connection, 'last')
  endSide(connection, 'more')
  client.socket.write('GET / HTTP/1.1\r\n\r\n')
  client.socket.end()
  await client.ended
  await once(connection, 'end')
  assert.deepEqual([heard, client.text()], [[], 'last'])
  const raw = await connectPair(context)
  raw.connection.on('data', (text) => heard.push(String(text)))
  endSide(raw.connection)
  raw.client.socket.end('text')
  await once(raw.connection, 'end')
  assert.deepEqual([heard, raw.client.text()], [['text'], ''])
})
