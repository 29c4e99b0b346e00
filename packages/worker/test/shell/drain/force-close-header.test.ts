import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forceCloseHeader } from '../../../src/shell/drain/force-close-header.ts'
import { createWiredResponse } from '../../support/bare-response.ts'

const headers = [
  ['as an object', [200, { CONNECTION: 'keep-alive', 'X-A': 'b' }]],
  ['behind a reason', [200, 'Fine', { Connection: 'keep-alive', 'X-A': 'b' }]],
  ['as pairs', [200, [['connection', 'keep-alive'], ['X-A', 'b']]]], // biome-ignore format: one line each
  ['as a flat list', [200, ['Connection', 'keep-alive', 'X-A', 'b']]],
] as const

for (const [how, given] of headers)
  test(`whatever an app says of its connection, given ${how}, the last response closes it`, () => {
    const { response, wire } = createWiredResponse()
    response.shouldKeepAlive = false
    forceCloseHeader(response, () => true)
    Reflect.apply(response.writeHead, response, given)
    response.end()
    assert.match(wire(), /\r\nConnection: close\r\n/i)
    assert.match(wire(), /\r\nX-A: b\r\n/)
    assert.doesNotMatch(wire(), /keep-alive/)
  })

test('a header that was set before is overruled, and others are kept', () => {
  const { response, wire } = createWiredResponse()
  response.setHeader('X-A', 'b')
  forceCloseHeader(response, () => true)
  response.setHeader('Connection', 'keep-alive')
  response.setHeader = assert.fail as never
  response.end()
  assert.match(wire(), /\r\nConnection: close\r\n/i)
  assert.match(wire(), /\r\nX-A: b\r\n/)
})

test('where that is not meant any more, the app’s word stands', () => {
  const { response, wire } = createWiredResponse()
  forceCloseHeader(response, () => false)
  response.writeHead(200, 'Fine', { Connection: 'keep-alive' })
  response.end()
  assert.match(wire(), /^HTTP\/1\.1 200 Fine\r\nConnection: keep-alive\r\n/)
})
