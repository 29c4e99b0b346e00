import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { packetOf, parserIdOf } from '../../../src/shell/connections/node-internals.ts'
import { listenFirst } from '../../../src/shell/context/listen-first.ts'
import { asyncIdOf, isChannelToChild } from '../../../src/shell/process/handles.ts'

const first = () => undefined
const [one, other] = [() => undefined, () => undefined]

for (const isThere of [false, true])
  test(`a listener of ours is in front of the app’s, only while it has one${isThere ? ', also of those that were there' : ''}`, () => {
    const emitter = new EventEmitter()
    if (isThere) emitter.on('data', one)
    listenFirst(emitter, { data: first })
    assert.deepEqual(emitter.listeners('data'), isThere ? [first, one] : [])
    if (!isThere) emitter.on('data', one)
    emitter.on('data', other).on('end', other)
    assert.deepEqual(emitter.listeners('data'), [first, one, other])
    assert.deepEqual(emitter.listeners('end'), [other])
    emitter.off('data', one)
    assert.deepEqual(emitter.listeners('data'), [first, other])
    emitter.off('data', other).off('end', other)
    assert.deepEqual([emitter.listeners('data'), emitter.listeners('end')], [[], []])
    emitter.on('data', one).removeAllListeners('data')
    assert.deepEqual(emitter.listeners('data'), [])
  })

test('a channel to a child is its handle, and that to the own master is none', (context) => {
  class Pipe {}
  const own = new Pipe()
  const key = Symbol('kChannelHandle')
  context.after(() => Reflect.deleteProperty(process, key))
  Reflect.set(process, key, own)
  const handles = [new Pipe(), own, {}, Object.create(null)]
  assert.deepEqual(handles.map(isChannelToChild), [true, false, false, false])
})

test('what Node does not tell has no number, and brings nothing', () => {
  assert.deepEqual([asyncIdOf({}), asyncIdOf({ getAsyncId: () => 7 })], [-1, 7])
  const socket = { parser: null } as never
  assert.deepEqual(
    [parserIdOf(socket), packetOf(socket), packetOf({} as never)],
    [-1, undefined, undefined],
  )
})
