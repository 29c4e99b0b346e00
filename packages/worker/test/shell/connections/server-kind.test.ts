import assert from 'node:assert/strict'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { isSecure, kindOf } from '../../../src/shell/connections/server-kind.ts'

test('a server is known by what its documentation gives it', () => {
  for (const [server, kind, isEncrypted] of [
    [createHttpServer(), 'http', false],
    [createHttpsServer(), 'http', true],
    [createHttp2Server(), 'http2', false],
    [createSecureServer(), 'http2', true],
    [createTcpServer(), 'raw', false],
    [createTlsServer(), 'raw', true],
  ] as const)
    assert.deepEqual([kindOf(server), isSecure(server)], [kind, isEncrypted])
  for (const none of [undefined, null]) assert.equal(isSecure(none), false)
})
