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
  const told = { bypasses: 0 }
  const door = new SocketBroker(distribution, () => {
    told.bypasses += 1
  })
  return { door, told }
}

/** Asks as a worker does, and gives the answer with the port that was got. */
function ask(door: SocketBroker, worker: number, message: object = question) {
  return new Promise<Answer>((resolve) => {
    const send = (reply: unknown, handle?: unknown) => {
      const name: { port?: number } = {}
      ;(handle as SentHandle | undefined)?.getsockname?.(name)
      resolve({ ...(reply as Reply), port: name.port, handle: handle as SentHandle | undefined })
      return true
    }
    assert.equal(
      door.intercept({ worker, child: { send } as never, passOn }, { seq: 1, ...message }),
      true,
    )
  })
}

const passOn = () => assert.fail('the message is not for Node')
const nobody = { send: () => assert.fail('nobody was asked') } as never

test('all workers that ask for a port get the same socket, and one worker twice gets two', async () => {
  const { door } = setUp()
  const [one, two, again] = [await ask(door, 1), await ask(door, 2), await ask(door, 1)]
  assert.equal(one.port, two.port)
  assert.notEqual(one.port, again.port)
  door.tend('close')
})

test('the data of the first server are told to all', async () => {
  const { door } = setUp()
  await ask(door, 1, { ...question, data: { ticketKeys: 'first' } })
  const { data } = await ask(door, 2, { ...question, data: { ticketKeys: 'second' } })
  assert.deepEqual(data, { ticketKeys: 'first' })
  door.tend('close')
})

test('a server that shares no data leaves it to the first that does, also where it cannot be bound [R24]', async () => {
  const { door } = setUp()
  const tls = { ...question, data: { ticketKeys: 'first' } }
  assert.equal((await ask(door, 1)).data, null)
  assert.deepEqual((await ask(door, 2, tls)).data, tls.data)
  assert.deepEqual((await ask(door, 3)).data, tls.data)
  const nowhere = { address: '203.0.113.1', port: 1 }
  const answers = [
    { ...question, ...nowhere },
    { ...tls, ...nowhere },
  ].map((each, index) => ask(door, 4 + index, each))
  for (const { errno, data } of await Promise.all(answers)) {
    assert.ok(errno < 0)
    assert.deepEqual(data, tls.data)
  }
  door.tend('close')
})

test('a socket outlives its workers until the door is tidied', async () => {
  const { door } = setUp()
  const { port } = await ask(door, 1)
  door.forget(1)
  assert.equal((await ask(door, 2)).port, port, 'the successor gets it')
  door.tend('tidy')
  assert.equal((await ask(door, 3)).port, port, 'somebody held it')
  door.forget(2)
  door.forget(3)
  assert.notEqual((await ask(door, 4)).port, port)
  door.tend('close')
})

test('a worker that closes its server holds it no more', async () => {
  const { door } = setUp()
  const { key, port } = await ask(door, 1)
  const closed = { cmd: 'NODE_CLUSTER', act: 'close', key }
  door.intercept({ worker: 1, child: nobody, passOn }, { ...closed, key: 'of Node' })
  door.intercept({ worker: 1, child: nobody, passOn }, closed)
  assert.equal((await ask(door, 1)).port, port)
  door.tend('close')
})

test('a worker holds 64 sockets at most', async () => {
  const { door } = setUp()
  for (let count = 0; count < 64; count += 1) assert.equal((await ask(door, 1)).errno, 0)
  assert.ok((await ask(door, 1)).errno < 0)
  assert.equal((await ask(door, 2)).errno, 0, 'others are not concerned')
  door.tend('close')
})

test('workers that die, and try another address each time, do not fill the master', async () => {
  const { door } = setUp()
  const askAt = (worker: number, host: number) =>
    ask(door, worker, { ...question, address: `127.0.1.${host}` })
  const ports: (number | undefined)[] = []
  for (let worker = 1; worker <= 80; worker += 1) {
    ports.push((await askAt(worker, worker)).port)
    door.forget(worker)
  }
  assert.equal((await askAt(99, 80)).port, ports[79], 'the latest are kept')
  assert.notEqual((await askAt(99, 1)).port, ports[0], 'the first ones are not')
  door.tend('close')
})

test('a socket that nobody holds is not in the way of another address of its port; one that is held is', async () => {
  const { door } = setUp()
  const { port } = await ask(door, 9)
  door.tend('tidy')
  door.forget(9)
  const one = { ...question, port }
  const all = { ...one, address: null }
  const { handle } = await ask(door, 1, one)
  assert.equal(handle?.listen(1), 0)
  assert.equal((await ask(door, 2, all)).errno, -constants.errno.EADDRINUSE)
  door.tend('keep')
  door.forget(1)
  assert.equal((await ask(door, 2, all)).errno, 0)
  assert.equal((await ask(door, 3, one)).errno, 0, 'nobody listens yet')
  door.tend('close')
})

test('a port that was taken can be had once it is free', async () => {
  const { door } = setUp()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  assert.ok((await ask(door, 1, { ...question, port })).errno < 0)
  other.close()
  await once(other, 'close')
  assert.equal((await ask(door, 2, { ...question, port })).port, port)
  door.tend('close')
})

test('by round-robin, Node has its questions, once no dead path is in the way', async () => {
  const { door } = setUp('round-robin')
  const hear = (message: object, then: () => void) =>
    door.intercept({ worker: 1, child: nobody, passOn: then }, { seq: 1, ...message })
  assert.equal(hear(question, passOn), false)
  const path = { ...question, port: -1, addressType: -1, address: '/nowhere/at/all' }
  await new Promise<void>((resolve) => assert.equal(hear(path, resolve), true))
  assert.equal(hear(path, passOn), true)
  door.forget(1) // and who is gone by then does not listen any more
})

test('an abstract name is the one that the program has given, whatever the working directory [R35]', async () => {
  const address = `\0regrow-${process.pid}`
  const named = { ...question, port: -1, addressType: -1 }
  const { door } = setUp()
  const one = await ask(door, 1, { ...named, address: `/one${address}` })
  const two = await ask(door, 2, { ...named, address: `/another/one${address}` })
  assert.deepEqual([one.errno, two.errno, two.key], [0, 0, one.key])
  door.tend('close')
  const message = { seq: 1, ...named, address: `/one${address}` }
  await new Promise<void>((passOn) =>
    setUp('round-robin').door.intercept({ worker: 1, child: nobody, passOn }, message),
  )
  assert.equal(message.address, address)
})

test('a descriptor that is no socket, or that the master itself uses, is refused', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { fd } = (server as unknown as { _handle: { fd: number } })._handle
  const { EEXIST, EINVAL } = constants.errno
  for (const distribution of ['round-robin', 'shared'] as const) {
    const { door } = setUp(distribution)
    const request = { ...question, port: null, addressType: null }
    assert.equal((await ask(door, 1, { ...request, fd })).errno, -EEXIST)
    assert.equal((await ask(door, 1, { ...request, fd: 9_999 })).errno, -EINVAL)
  }
  server.close()
})

test('a closed door answers nobody, and its ports are free', async () => {
  const { door } = setUp()
  const { port = 0 } = await ask(door, 1)
  door.tend('close')
  assert.equal(door.intercept({ worker: 1, child: nobody, passOn }, { seq: 1, ...question }), true)
  const client = connect(port, '127.0.0.1')
  await new Promise<void>((resolve) => client.once('error', () => resolve()))
})

test('a server that listens on a socket of the door’s has asked', async () => {
  const { door, told } = setUp()
  await ask(door, 1)
  const listening = { cmd: 'NODE_CLUSTER', act: 'listening', port: 80, addressType: 4 }
  assert.equal(door.intercept({ worker: 1, child: nobody, passOn }, listening), false)
  assert.deepEqual([told.bypasses, door.distribution], [0, 'shared'])
  door.tend('close')
})

test('a server that listens without having asked is told once; UDP never asks', () => {
  const { door, told } = setUp()
  const listening = { cmd: 'NODE_CLUSTER', act: 'listening', port: 80, addressType: 4 }
  door.intercept({ worker: 1, child: nobody, passOn }, { ...listening, addressType: 'udp4' })
  assert.deepEqual([told.bypasses, door.distribution], [0, 'shared'])
  for (const worker of [1, 2]) door.intercept({ worker, child: nobody, passOn }, listening)
  assert.deepEqual([told.bypasses, door.distribution], [1, 'round-robin'])
})
