import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { isFollowedInPacket } from '../../../src/shell/connections/pipelined.ts'
import type { Connection } from '../../../src/shell/context/request-context.ts'

const head = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const chunked = { 'transfer-encoding': 'chunked' }

/** What is told of each request of a packet. */
function follow(
  packet: string | undefined,
  requests: readonly Record<string, string>[],
): boolean[] {
  const getCurrentBuffer = () => (packet === undefined ? undefined : Buffer.from(packet))
  const connection = { parser: { getCurrentBuffer }, bytesRead: 7 } as unknown as Connection
  return requests.map((each) =>
    isFollowedInPacket({ req: { headers: each } } as ServerResponse, connection),
  )
}

for (const [what, packet, requests, followed] of [
  ['no packet', undefined, [{}], [false]],
  ['one request', head, [{}], [false]],
  ['two requests', head + head, [{}, {}], [true, false]],
  ['a body', `${head}body`, [{ 'content-length': '4' }], [false]],
  ['half a body', `${head}bo`, [{ 'content-length': '4' }], [false]],
  ['a request behind a body', `${head}body${head}`, [{ 'content-length': '4' }, {}], [true, false]],
  ['chunks', `${head}1\r\nx\r\n0\r\n\r\n`, [chunked], [false]],
  ['no chunk', `${head}0\r\n\r\n`, [chunked], [false]],
  ['a request behind chunks', `${head}1\r\nx\r\n0\r\n\r\n${head}`, [chunked, {}], [true, false]],
  ['a request behind none', `${head}0\r\n\r\n${head}`, [chunked, {}], [true, false]],
  ['a trailer', `${head}0\r\nA: b\r\n\r\n`, [chunked], [false]],
  ['a request behind a trailer', `${head}0\r\nA: b\r\n\r\n${head}`, [chunked, {}], [true, false]],
  ['half the chunks', `${head}1\r\nx\r\n`, [chunked], [false]],
  ['half a head', 'GET / HT', [{}], [false]],
] as const)
  test(`of a packet with ${what} it is known which request others follow`, () => {
    assert.deepEqual(follow(packet, requests), followed)
  })

test('the next packet of a connection begins at its beginning', () => {
  const connection = { parser: {}, bytesRead: 1 }
  const tell = (packet: string, bytesRead: number) => {
    Object.assign(connection, {
      bytesRead,
      parser: { getCurrentBuffer: () => Buffer.from(packet) },
    })
    return isFollowedInPacket({ req: { headers: {} } } as ServerResponse, connection as never)
  }
  assert.deepEqual(
    [tell(head, 1), tell(head + head, 2), tell(head + head, 2)],
    [false, true, false],
  )
})

test('each packet of a stream that counts no bytes begins at its beginning', () => {
  const parser = { getCurrentBuffer: () => Buffer.from(head) }
  const connection = { parser } as unknown as Connection
  const tell = () => isFollowedInPacket({ req: { headers: {} } } as ServerResponse, connection)
  assert.deepEqual([tell(), tell()], [false, false])
})
