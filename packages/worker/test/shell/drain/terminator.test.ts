import assert from 'node:assert/strict'
import { test } from 'node:test'
import { terminate } from '../../../src/shell/drain/terminator.ts'
import { createWiredResponse } from '../../support/bare-response.ts'
import { connectPair } from '../../support/traffic.ts'

test('what is handed over to http-terminator is destroyed when its time is over, and a response is left as it is', async (context) => {
  const { connection } = await connectPair(context)
  await terminate([], 0)
  const { response } = createWiredResponse(connection)
  response.setHeader = assert.fail as never
  Object.assign(connection, { _httpMessage: response })
  await terminate([connection], 1)
  assert.equal(connection.destroyed, true)
  assert.deepEqual(response.getHeaderNames(), [])
})

test('an end of time beyond what timers reach is as far as they reach', async (context) => {
  const { connection } = await connectPair(context)
  const ended = terminate([connection], Infinity)
  await import('http-terminator')
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(connection.destroyed, false)
  connection.destroy()
  await ended
})

test('a connection that has closed while http-terminator was loaded is not waited for', async (context) => {
  const { connection } = await connectPair(context)
  const ended = terminate([connection], Infinity)
  connection.destroy()
  await ended
})
