// How connections are answered and ended at the deadline of a drain.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wasEnded } from '../../../src/shell/connections/upgrade.ts'
import { RequestContext } from '../../../src/shell/context/request-context.ts'
import { endAtDeadline } from '../../../src/shell/drain/deadline.ts'
import { answer, answerAtDeadline } from '../../../src/shell/trap/answer-culprit.ts'
import { answerCulprit } from '../../../src/shell/trap/culprit.ts'
import { createWiredResponse } from '../../support/bare-response.ts'
import { connectPair } from '../../support/traffic.ts'

test('a connection that never spoke HTTP is destroyed for an error, and ended at the deadline', async (context) => {
  const [one, other] = [await connectPair(context), await connectPair(context)]
  answerCulprit(new RequestContext(one.connection))
  assert.equal(one.connection.destroyed, true)
  endAtDeadline(other.connection)
  await other.client.ended
  assert.equal(wasEnded(other.connection), true)
  answerCulprit(undefined)
  answerCulprit({ name: 'mail' })
})

test('an answer that waits behind an earlier one stops the reading of its connection, if it closes it', () => {
  const pause = (closes: boolean, isFirst = false) => {
    const { request, response } = createWiredResponse()
    request.socket.on('error', () => undefined) // there is none below it
    if (isFirst) response.assignSocket(request.socket)
    answer(response, 500, closes)
    return request.socket.isPaused()
  }
  assert.deepEqual([pause(true), pause(false), pause(true, true)], [true, false, false])
  const { request, response, wire } = createWiredResponse()
  Object.defineProperty(request, 'socket', { value: null }) // as that of one that was destroyed
  answer(response, 500)
  assert.match(wire(), /^HTTP\/1\.1 500 /)
})

test('at the deadline a stream of events ends as it may at any time, and its client must not come back here', () => {
  for (const [type, isStream] of [
    ['text/event-stream', true],
    ['Text/Event-Stream; charset=utf-8', true],
    ['text/event-streams', false],
    ['text/plain', false],
  ] as const) {
    const { request, response, wire } = createWiredResponse()
    response.writeHead(200, { 'Content-Type': type })
    response.write('event')
    response.end = assert.fail as never
    answerAtDeadline(response)
    assert.deepEqual([response.writableEnded, response.destroyed], [isStream, !isStream], type)
    assert.equal(request.socket.writableEnded, isStream)
    assert.match(wire(), /^HTTP\/1\.1 200 /)
  }
})

test('at the deadline a request without an answer gets a 503, and one that is answered is left alone', () => {
  const unanswered = createWiredResponse()
  answerAtDeadline(unanswered.response)
  assert.match(unanswered.wire(), /^HTTP\/1\.1 503 [\s\S]*\r\nConnection: close\r\n/)
  const open = createWiredResponse()
  answerAtDeadline(open.response, false)
  assert.doesNotMatch(open.wire(), /Connection: close/)
  const done = createWiredResponse()
  done.response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  done.response.end()
  answerAtDeadline(done.response)
  assert.equal(done.request.socket.writableEnded, false)
})
