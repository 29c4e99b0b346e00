import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { noteArrival } from '../../src/shell/done-requests.ts'
import { RequestContext } from '../../src/shell/request-context.ts'

function holdRequest() {
  const socket = { destroyed: false }
  const req = { readableEnded: true, destroyed: false, socket }
  const response = { writableFinished: false, req }
  return { response, context: new RequestContext(response as unknown as ServerResponse) }
}

test('requests that others have overtaken are let go of when they are done, however many arrive', () => {
  const early = Array.from({ length: 50 }, holdRequest)
  for (const { context } of early) noteArrival(context)
  for (const { response } of early) response.writableFinished = true
  const late = Array.from({ length: 200 }, holdRequest)
  for (const { context } of late) noteArrival(context)
  const heldOf = (requests: typeof early) =>
    requests.filter(({ context }) => context.source !== undefined).length
  assert.deepEqual([heldOf(early), heldOf(late)], [0, 200])
})

test('the look at open connections keeps no process alive', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  noteArrival(undefined)
  assert.equal(timers(), before)
})
