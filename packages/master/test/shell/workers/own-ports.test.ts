import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { test } from 'node:test'
import { isInTheWay } from '../../../src/shell/sockets/listen-addresses.ts'
import { OwnPorts } from '../../../src/shell/workers/own-ports.ts'

const inUse = -constants.errno.EADDRINUSE

/** A worker asks for each of these addresses, and is answered. */
function listen(...answers: [address: string | null, port: number, errno: number][]) {
  const ports = new OwnPorts()
  for (const [seq, [address, port, errno]] of answers.entries()) {
    ports.onReceived({
      cmd: 'NODE_CLUSTER',
      act: 'queryServer',
      seq,
      address,
      port,
      addressType: 4,
    })
    ports.onSent({ cmd: 'NODE_CLUSTER', ack: seq, errno, key: `key ${seq}` })
  }
  return ports
}

function explain(ports: OwnPorts, error: object = { code: 'EADDRINUSE' }): string {
  return ports.explain({ name: 'Error', message: 'no', ...error }).message
}

test('an address in use is explained where another worker has the port on another one', () => {
  const held = listen([null, 80, 0], ['::1', 81, 0], ['127.0.0.1', 82, 0])
  const advice = (wanted: string, taken: string) =>
    `no; the pool itself is in the way: until its workers on ${taken} are gone, nobody can listen on ${wanted}; ` +
    'move to another port, or stop the pool and start it anew'
  for (const [host, port, wanted, taken] of [
    ['127.0.0.1', 80, '127.0.0.1:80', 'port 80 of all addresses'],
    ['::', 81, '[::]:81', '[::1]:81'],
    [null, 82, 'port 82 of all addresses', '127.0.0.1:82'],
  ] as const) {
    const refused = listen([host, port, inUse])
    assert.equal(explain(refused), advice(wanted, taken))
    assert.equal(explain(refused, { cause: { code: 'EADDRINUSE' } }), advice(wanted, taken))
    assert.equal(explain(refused, { code: 'EACCES' }), 'no')
  }
  held.release()
})

test('another address is in the way if one of the two is all addresses of the other’s kind', () => {
  const at = (host: string | null, flags = 0) => ({ host, port: 80, flags })
  for (const [one, other, is] of [
    [at(null), at('127.0.0.1'), true],
    [at('::'), at('127.0.0.1'), true],
    [at('::'), at('0.0.0.0'), true],
    [at(null), at('::'), true],
    [at('::1'), at('::'), true],
    [at('0.0.0.0'), at('10.0.0.1'), true],
    [at('0.0.0.0'), at('::1'), false],
    [at('127.0.0.1'), at('127.0.0.2'), false],
    [at('::', 1), at('127.0.0.1'), false],
    [at('::', 1), at('::1'), true],
    [at('::'), at('::'), false],
    [at('::'), { ...at('127.0.0.1'), port: 81 }, false],
  ] as const) {
    assert.equal(isInTheWay(one, other), is, `${one.host} and ${other.host}`)
    assert.equal(isInTheWay(other, one), is, `${other.host} and ${one.host}`)
  }
})

test('an address that somebody else uses, or the worker itself, is not', () => {
  const held = listen([null, 80, 0], [null, 81, 0])
  held.onReceived({ cmd: 'NODE_CLUSTER', act: 'close', key: 'key 1' })
  const itself = listen([null, 80, 0], ['127.0.0.1', 80, inUse])
  const others = listen(['127.0.0.1', 81, inUse], [null, 80, inUse], ['127.0.0.1', 80, -13])
  const closed = listen(['127.0.0.1', 81, inUse])
  for (const refused of [itself, others, closed]) assert.equal(explain(refused), 'no')
  for (const ports of [held, itself]) ports.release()
  assert.equal(explain(listen(['127.0.0.1', 80, inUse])), 'no')
})

test('every other message is ignored', () => {
  const ports = new OwnPorts()
  for (const message of [
    undefined,
    'text',
    { cmd: 'NODE_CLUSTER', act: 'queryServer', port: -1 },
  ]) {
    ports.onReceived(message)
    ports.onSent(message)
  }
  assert.equal(explain(ports), 'no')
})
