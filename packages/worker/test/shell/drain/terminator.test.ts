import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { terminate } from '../../../src/shell/drain/terminator.ts'
import { createWiredResponse } from '../../support/bare-response.ts'
import { connectPair, until } from '../../support/traffic.ts'

test('what is handed over to http-terminator is destroyed when its time is over, and a response is left as it is', async (context) => {
  const { connection } = await connectPair(context)
  terminate([], 0)
  const { response } = createWiredResponse(connection)
  response.setHeader = assert.fail as never
  Object.assign(connection, { _httpMessage: response })
  terminate([connection], 1)
  await until(() => connection.destroyed)
  assert.deepEqual(response.getHeaderNames(), [])
})

test('an end of time beyond what timers reach is as far as they reach', async (context) => {
  const { connection } = await connectPair(context)
  terminate([connection], Infinity)
  await import('http-terminator')
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(connection.destroyed, false)
  connection.destroy()
  await once(connection, 'close')
})
