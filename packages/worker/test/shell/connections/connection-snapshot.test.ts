import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import {
  isBusy,
  isForTerminator,
  takeSnapshot,
} from '../../../src/shell/connections/connection-snapshot.ts'
import {
  type Connection,
  lastRequest,
  RequestContext,
} from '../../../src/shell/context/request-context.ts'
import { createWiredResponse } from '../../support/bare-response.ts'

test('a connection is busy, waits, or is open, by what it speaks and what it holds', () => {
  const parser = { parser: {} }
  const busy = createWiredResponse()
  const done = createWiredResponse()
  Object.defineProperty(done.response, 'writableFinished', { value: true })
  const uploading = createWiredResponse()
  Object.defineProperty(uploading.response, 'writableFinished', { value: true })
  uploading.request.complete = false
  const connect = (more: object, last?: ServerResponse) =>
    Object.assign(
      new Socket(),
      more,
      last && { [lastRequest]: new RequestContext(last) },
    ) as Connection
  const tls = { server: createTlsServer() }
  for (const [connection, use, isFresh] of [
    [connect({}), 'open', true],
    [connect(parser), 'waiting', true],
    [connect(parser, busy.response), 'busy', false],
    [connect(parser, done.response), 'waiting', false],
    [connect(parser, uploading.response), 'busy', false],
    [connect(tls), 'waiting', true],
    [connect({ ...tls, encrypted: true }), 'open', true],
  ] as const)
    assert.deepEqual(takeSnapshot(connection), { use, isFresh, isEnded: false, bytesRead: 0 })
  assert.equal(isBusy(undefined), false)
  const current = { ...parser, _httpMessage: busy.response }
  assert.equal(isForTerminator(connect(current, busy.response)), true)
  assert.equal(
    isForTerminator(connect({ _httpMessage: busy.response }, busy.response)),
    false,
    'upgraded',
  )
  assert.equal(
    isForTerminator(connect({ ...parser, _httpMessage: done.response }, busy.response)),
    false,
  )
  assert.equal(
    isForTerminator(connect({ ...parser, _httpMessage: done.response }, done.response)),
    false,
  )
  assert.equal(isForTerminator(connect(parser)), false)
})

test('an answered connection that has ended, and was not destroyed with that, counts as ended', () => {
  const connect = (response: ServerResponse) => {
    const own = { parser: {}, [lastRequest]: new RequestContext(response) }
    const connection = Object.assign(new Socket(), own)
    Object.defineProperty(connection, 'writableFinished', { value: true })
    return connection as Connection
  }
  const done = createWiredResponse().response
  Object.defineProperty(done, 'writableFinished', { value: true })
  const seen = { isFresh: false, bytesRead: 0 }
  assert.deepEqual(takeSnapshot(connect(done)), { ...seen, use: 'waiting', isEnded: true })
  const busy = connect(createWiredResponse().response)
  assert.deepEqual(takeSnapshot(busy), { ...seen, use: 'busy', isEnded: false })
})
