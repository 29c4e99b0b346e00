import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GoneConnections, isGone } from '../../../src/shell/connections/gone-connections.ts'
import type { Connection } from '../../../src/shell/context/request-context.ts'

const create = (state: object) => state as Connection
const open = () => create({ destroyed: false, _handle: {} })
const handedOn = () => create({ destroyed: false, _handle: null })

test('a connection that was destroyed, or handed on to another process, is gone [R30]', () => {
  assert.equal(isGone(open()), false)
  assert.equal(isGone(handedOn()), true)
  assert.equal(isGone(create({ destroyed: true, _handle: {} })), true)
  assert.equal(isGone(create({ destroyed: false, _handle: null, connecting: true })), false)
  assert.equal(
    isGone(create({ destroyed: false })),
    false,
    'a stream that stands for one has no handle',
  )
})

test('connections that are gone in silence do not add up, and those that are open are looked at rarely [R30]', () => {
  const connections = new Set<Connection>()
  const gone = new GoneConnections()
  let looks = 0
  const add = (connection: Connection) => {
    connections.add(connection)
    gone.lookWhenMany(connections, (each) => connections.delete(each))
  }
  for (let count = 0; count < 2_000; count += 1) add(handedOn())
  assert.ok(connections.size <= 100, `${connections.size} are left`)
  const watched = () => {
    const connection = { _handle: {} }
    Object.defineProperty(connection, 'destroyed', {
      get: () => {
        looks += 1
        return false
      },
    })
    return create(connection)
  }
  for (let count = 0; count < 2_000; count += 1) add(watched())
  assert.ok(looks < 4_000, `${looks} looks at 2000 connections`)
})
