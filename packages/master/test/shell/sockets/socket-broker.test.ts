import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { constants } from 'node:os'
import { test } from 'node:test'
import { SocketBroker } from '../../../src/shell/sockets/socket-broker.ts'

interface Reply {
  readonly ack: number
  readonly errno: number
  readonly key?: string
  readonly data: unknown
}

interface SentHandle {
  getsockname?(out: { port?: number }): number
  listen(backlog: number): number
}

interface Answer extends Reply {
  readonly port: number | undefined
  readonly handle: SentHandle | undefined
}

const question = {
  cmd: 'NODE_CLUSTER',
  act: 'queryServer',
  address: '127.0.0.1',
  port: 0,
  addressType: 4,
  data: null,
}

function setUp(distribution: 'round-robin' | 'shared' = 'shared') {
  const seen = { bypasses: 0 }
  const broker = new SocketBroker(distribution, () => {
    seen.bypasses += 1
  })
  return { broker, seen }
}

/** Asks as a worker does, and gives the answer with the port that was got. */
function ask(broker: SocketBroker, worker: number, message: object = question) {
  return new Promise<Answer>((resolve) => {
    const send = (reply: unknown, handle?: unknown) => {
      const name: { port?: number } = {}
      ;(handle as SentHandle | undefined)?.getsockname?.(name)
      resolve({ ...(reply as Reply), port: name.port, handle: handle as SentHandle | undefined })
      return true
    }
    assert.equal(
      broker.intercept({ worker, child: { send } as never, passOn }, { seq: 1, ...message }),
      true,
    )
  })
}

const passOn = () => assert.fail('the message is not for Node')
const nobody = { send: () => assert.fail('nobody was asked') } as never

test('all workers that ask for a port get the same socket, and one worker twice gets two', async () => {
  const { broker } = setUp()
  const [one, two, again] = [await ask(broker, 1), await ask(broker, 2), await ask(broker, 1)]
  assert.equal(one.port, two.port)
  assert.notEqual(one.port, again.port)
  broker.tend('close')
})

test('all servers get the data of the first one', async () => {
  const { broker } = setUp()
  await ask(broker, 1, { ...question, data: { ticketKeys: 'first' } })
  const { data } = await ask(broker, 2, { ...question, data: { ticketKeys: 'second' } })
  assert.deepEqual(data, { ticketKeys: 'first' })
  broker.tend('close')
})

test('a server that shares no data leaves it to the first that does, also where it cannot be bound [R24]', async () => {
  const { broker } = setUp()
  const tls = { ...question, data: { ticketKeys: 'first' } }
  assert.equal((await ask(broker, 1)).data, null)
  assert.deepEqual((await ask(broker, 2, tls)).data, tls.data)
  assert.deepEqual((await ask(broker, 3)).data, tls.data)
  const nowhere = { address: '203.0.113.1', port: 1 }
  const answers = [
    { ...question, ...nowhere },
    { ...tls, ...nowhere },
  ].map((each, index) => ask(broker, 4 + index, each))
  for (const { errno, data } of await Promise.all(answers)) {
    assert.ok(errno < 0)
    assert.deepEqual(data, tls.data)
  }
  broker.tend('close')
})

test('a socket outlives its workers until unheld ones are closed', async () => {
  const { broker } = setUp()
  const { port } = await ask(broker, 1)
  broker.forget(1)
  assert.equal((await ask(broker, 2)).port, port, 'the successor gets it')
  broker.tend('tidy')
  assert.equal((await ask(broker, 3)).port, port, 'somebody held it')
  broker.forget(2)
  broker.forget(3)
  assert.notEqual((await ask(broker, 4)).port, port)
  broker.tend('close')
})

test('a worker that closes its server holds it no more', async () => {
  const { broker } = setUp()
  const { key, port } = await ask(broker, 1)
  const closed = { cmd: 'NODE_CLUSTER', act: 'close', key }
  broker.intercept({ worker: 1, child: nobody, passOn }, { ...closed, key: 'of Node' })
  broker.intercept({ worker: 1, child: nobody, passOn }, closed)
  assert.equal((await ask(broker, 1)).port, port)
  broker.tend('close')
})

test('a worker holds 64 sockets at most', async () => {
  const { broker } = setUp()
  for (let count = 0; count < 64; count += 1) assert.equal((await ask(broker, 1)).errno, 0)
  assert.ok((await ask(broker, 1)).errno < 0)
  assert.equal((await ask(broker, 2)).errno, 0, 'others are not concerned')
  broker.tend('close')
})

test('workers that crash, and try another address each time, do not fill the master', async () => {
  const { broker } = setUp()
  const askAt = (worker: number, host: number) =>
    ask(broker, worker, { ...question, address: `127.0.1.${host}` })
  const ports: (number | undefined)[] = []
  for (let worker = 1; worker <= 80; worker += 1) {
    ports.push((await askAt(worker, worker)).port)
    broker.forget(worker)
  }
  assert.equal((await askAt(99, 80)).port, ports[79], 'the latest are kept')
  assert.notEqual((await askAt(99, 1)).port, ports[0], 'the first ones are not')
  broker.tend('close')
})

test('a socket that nobody holds is not in the way of another address of its port; one that is held is', async () => {
  const { broker } = setUp()
  const { port } = await ask(broker, 9)
  broker.tend('tidy')
  broker.forget(9)
  const one = { ...question, port }
  const all = { ...one, address: null }
  const { handle } = await ask(broker, 1, one)
  assert.equal(handle?.listen(1), 0)
  assert.equal((await ask(broker, 2, all)).errno, -constants.errno.EADDRINUSE)
  broker.tend('keep')
  broker.forget(1)
  assert.equal((await ask(broker, 2, all)).errno, 0)
  assert.equal((await ask(broker, 3, one)).errno, 0, 'nobody listens yet')
  broker.tend('close')
})

test('a port that was taken can be had once it is free', async () => {
  const { broker } = setUp()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  assert.ok((await ask(broker, 1, { ...question, port })).errno < 0)
  other.close()
  await once(other, 'close')
  assert.equal((await ask(broker, 2, { ...question, port })).port, port)
  broker.tend('close')
})

test('by round-robin, Node gets the questions, once no stale path is in the way', async () => {
  const { broker } = setUp('round-robin')
  const hear = (message: object, then: () => void) =>
    broker.intercept({ worker: 1, child: nobody, passOn: then }, { seq: 1, ...message })
  assert.equal(hear(question, passOn), false)
  const path = { ...question, port: -1, addressType: -1, address: '/nowhere/at/all' }
  await new Promise<void>((resolve) => assert.equal(hear(path, resolve), true))
  assert.equal(hear(path, passOn), true)
  broker.forget(1) // and who is gone by then does not listen any more
})

test('an abstract name is the one that the program has given, whatever the working directory [R35]', async () => {
  const address = `\0regrow-${process.pid}`
  const named = { ...question, port: -1, addressType: -1 }
  const { broker } = setUp()
  const one = await ask(broker, 1, { ...named, address: `/one${address}` })
  const two = await ask(broker, 2, { ...named, address: `/another/one${address}` })
  assert.deepEqual([one.errno, two.errno, two.key], [0, 0, one.key])
  broker.tend('close')
  const message = { seq: 1, ...named, address: `/one${address}` }
  await new Promise<void>((passOn) =>
    setUp('round-robin').broker.intercept({ worker: 1, child: nobody, passOn }, message),
  )
  assert.equal(message.address, address)
})

test('a descriptor that is no socket, or that the master itself uses, is refused', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle
  const { EEXIST, EINVAL } = constants.errno
  for (const distribution of ['round-robin', 'shared'] as const) {
    const { broker } = setUp(distribution)
    const request = { ...question, port: null, addressType: null }
    assert.equal((await ask(broker, 1, { ...request, fd })).errno, -EEXIST)
    assert.equal((await ask(broker, 1, { ...request, fd: 9_999 })).errno, -EINVAL)
  }
  server.close()
})

test('a closed broker answers nobody, and its ports are free', async () => {
  const { broker } = setUp()
  const { port = 0 } = await ask(broker, 1)
  broker.tend('close')
  assert.equal(
    broker.intercept({ worker: 1, child: nobody, passOn }, { seq: 1, ...question }),
    true,
  )
  const client = connect(port, '127.0.0.1')
  await new Promise<void>((resolve) => client.once('error', () => resolve()))
})

test('a server that listens on a socket of the broker’s has asked', async () => {
  const { broker, seen } = setUp()
  await ask(broker, 1)
  const listening = { cmd: 'NODE_CLUSTER', act: 'listening', port: 80, addressType: 4 }
  assert.equal(broker.intercept({ worker: 1, child: nobody, passOn }, listening), false)
  assert.deepEqual([seen.bypasses, broker.distribution], [0, 'shared'])
  broker.tend('close')
})

test('a server that listens without having asked is reported once; UDP never asks', () => {
  const { broker, seen } = setUp()
  const listening = { cmd: 'NODE_CLUSTER', act: 'listening', port: 80, addressType: 4 }
  broker.intercept({ worker: 1, child: nobody, passOn }, { ...listening, addressType: 'udp4' })
  assert.deepEqual([seen.bypasses, broker.distribution], [0, 'shared'])
  for (const worker of [1, 2]) broker.intercept({ worker, child: nobody, passOn }, listening)
  assert.deepEqual([seen.bypasses, broker.distribution], [1, 'round-robin'])
})
