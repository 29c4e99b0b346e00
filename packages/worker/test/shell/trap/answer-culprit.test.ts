import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { answer } from '../../../src/shell/trap/answer-culprit.ts'

/** A response whose text is what would go over the wire. */
function createResponse(method = 'GET') {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method, httpVersionMajor: 1, httpVersionMinor: 1 })
  const response = new ServerResponse(request)
  const wire = () => {
    const { outputData } = response as ServerResponse & { outputData: { data: string }[] }
    return outputData.map(({ data }) => String(data)).join('')
  }
  return { response, wire }
}

test('an unanswered request gets a short answer without details, and what was set is gone', () => {
  const { response, wire } = createResponse()
  response.setHeader('Set-Cookie', 'secret')
  response.statusMessage = 'Fine'
  answer(response, 500)
  assert.match(wire(), /^HTTP\/1\.1 500 Internal Server Error\r\n/)
  assert.match(wire(), /\r\nConnection: close\r\n/)
  assert.match(wire(), /\r\n\r\nInternal Server Error\n$/)
  assert.doesNotMatch(wire(), /secret/)
})

test('overridden methods are passed by', () => {
  const { response, wire } = createResponse()
  const trouble = () => assert.fail('called')
  Object.assign(response, { writeHead: trouble, end: trouble, write: trouble, setHeader: trouble })
  answer(response, 503)
  assert.match(wire(), /^HTTP\/1\.1 503 Service Unavailable\r\n/)
})

test('the answer to HEAD has no body', () => {
  const { response, wire } = createResponse('HEAD')
  answer(response, 500)
  assert.match(wire(), /\r\n\r\n$/)
})

test('an answer that others follow leaves the connection open', () => {
  const { response, wire } = createResponse()
  answer(response, 503, false)
  assert.doesNotMatch(wire(), /Connection: close/)
})

test('what was begun is cut off, and what is finished is left alone', () => {
  const begun = createResponse().response
  begun.writeHead(200)
  answer(begun, 500)
  assert.equal(begun.destroyed, true)
  const { response, wire } = createResponse()
  response.end('fine')
  answer(response, 500)
  assert.match(wire(), /^HTTP\/1\.1 200 OK/)
  assert.equal(response.destroyed, false)
})
