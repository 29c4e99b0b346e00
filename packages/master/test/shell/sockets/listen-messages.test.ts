import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isLastQuestion, readListenMessage } from '../../../src/shell/sockets/listen-messages.ts'

const question = { cmd: 'NODE_CLUSTER', act: 'queryServer', seq: 3, data: null, address: null }

test('a question names what the server wants', () => {
  const port = { ...question, port: 80, addressType: 4 }
  assert.deepEqual(readListenMessage(port), {
    type: 'question',
    seq: 3,
    data: null,
    target: { host: null, port: 80, addressType: 4, flags: 0 },
  })
  const path = { ...question, port: -1, addressType: -1, address: '/run/a', readableAll: true }
  assert.deepEqual(readListenMessage(path), {
    type: 'question',
    seq: 3,
    data: null,
    target: { path: '/run/a', mode: 1 },
  })
  const abstract = { ...question, port: -1, addressType: -1, address: '\0a' }
  assert.deepEqual(readListenMessage(abstract), {
    type: 'question',
    seq: 3,
    data: null,
    target: { path: '\0a', mode: 0 },
  })
  const given = { ...question, fd: 3, port: null, addressType: null }
  assert.deepEqual(readListenMessage(given), {
    ...{ type: 'question', seq: 3, data: null },
    target: { fd: 3 },
  })
})

const strangers = [
  ['UDP', { ...question, port: 53, addressType: 'udp4' }],
  ['UDP of the newer family', { ...question, port: 53, addressType: 'udp6' }],
  ['nothing', null],
  ['text', 'queryServer'],
  ['another message of Node', { cmd: 'NODE_CLUSTER', act: 'online' }],
  ['anything else', { hello: 'world' }],
] as const

for (const [what, message] of strangers)
  test(`${what} is left to Node`, () => {
    assert.equal(readListenMessage(message), undefined)
  })

const forged = [
  ['a port that is none', { ...question, port: 65_536, addressType: 4 }],
  ['a type that is none', { ...question, port: 80, addressType: 5 }],
  ['an address that is none', { ...question, port: 80, addressType: 4, address: {} }],
  ['an address with a NUL', { ...question, port: 80, addressType: 4, address: '\0' }],
  ['flags that are none', { ...question, port: 80, addressType: 4, flags: -1 }],
  ['a path with a NUL', { ...question, port: -1, addressType: -1, address: '/a\0b' }],
  ['an abstract name with a NUL', { ...question, port: -1, addressType: -1, address: '\0a\0' }],
  ['a path that is none', { ...question, port: -1, addressType: -1, address: '' }],
  ['no path at all', { ...question, port: -1, addressType: -1, address: null }],
  ['a port that is text', { ...question, port: '80', addressType: 4 }],
  ['a port that is half', { ...question, port: 0.5, addressType: 4 }],
  ['a descriptor that is too large', { ...question, fd: 2 ** 31 }],
  ['a descriptor that is none', { ...question, fd: -1 }],
  ['no number to answer to', { ...question, port: 80, addressType: 4, seq: 'x' }],
  [
    'more data than any server has',
    { ...question, port: 80, addressType: 4, data: 'x'.repeat(1e6) },
  ],
] as const

for (const [what, message] of forged)
  test(`a question with ${what} is forged`, () => {
    assert.throws(() => readListenMessage(message), TypeError)
  })

test('data may be as long as what is kept for a socket, and no longer', () => {
  const withData = (length: number) => ({
    ...{ ...question, port: 80, addressType: 4 },
    data: 'x'.repeat(length - 2), // without its quotes
  })
  assert.equal(readListenMessage(withData(4_096))?.type, 'question')
  assert.throws(() => readListenMessage(withData(4_097)), TypeError)
})

test('whatever a worker sends is read or refused', () => {
  const acts = fc.constantFrom('queryServer', 'close', 'listening')
  const message = fc.record({
    cmd: fc.constant('NODE_CLUSTER'),
    act: acts,
    seq: fc.anything(),
    data: fc.jsonValue(),
    address: fc.anything(),
    port: fc.anything(),
    addressType: fc.oneof(fc.constantFrom(4, 6, -1), fc.anything()),
    flags: fc.anything(),
    fd: fc.anything(),
  })
  fc.assert(
    fc.property(message, (each) => {
      try {
        readListenMessage(each)
      } catch (error) {
        assert.ok(error instanceof TypeError)
      }
    }),
  )
})

test('the last question of a worker that leaves is recognised, and no other is [R20]', () => {
  const last = { cmd: 'NODE_CLUSTER', act: 'exitedAfterDisconnect', seq: 7 }
  assert.equal(isLastQuestion(last), true)
  for (const other of [question, { ...last, cmd: 'MINE' }, { act: last.act }, null, 'exit'])
    assert.equal(isLastQuestion(other), false)
})
