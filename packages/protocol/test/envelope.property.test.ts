import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openFact, openOrder, protocolVersion, seal } from '../src/index.ts'
import { anything, fact, nearMiss, order } from './support/messages.ts'
import { property } from './support/property.ts'

/** What a channel with JSON serialization does to a message. */
function carry(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message))
}

const knownFacts = [
  'loaded',
  'starting',
  'ready',
  'prepared',
  'faulted',
  'failed',
  'draining',
  'heartbeat',
  'blocked',
  'unreadable',
  'incompatible',
]

property('a sealed fact arrives as it was sent', fact, (message) => {
  assert.deepEqual(openFact(carry(seal(message))), message)
  assert.deepEqual(openFact(structuredClone(seal(message))), message)
})

property('a sealed order arrives as it was sent', order, (message) => {
  assert.deepEqual(openOrder(carry(seal(message))), message)
  assert.deepEqual(openOrder(structuredClone(seal(message))), message)
})

property('a message without our brand is not ours', anything, (message) => {
  assert.equal(openFact(message), undefined)
  assert.equal(openOrder(message), undefined)
})

property(
  'a spoilt message is read, refused by name or ignored, and never throws',
  nearMiss,
  (message) => {
    const opened = openFact(message)
    if (opened !== undefined) assert.ok(knownFacts.includes(opened.type), opened.type)
    openOrder(message)
  },
)

property(
  'what was opened of a spoilt message can be sealed and opened again',
  nearMiss,
  (message) => {
    const opened = openFact(message)
    if (opened === undefined || opened.type === 'unreadable' || opened.type === 'incompatible')
      return
    assert.deepEqual(openFact(carry(seal(opened))), carry(opened)) // JSON knows no negative zero
  },
)

property('unknown fields are left behind', fc.tuple(fact, anything), ([message, extra]) => {
  const sealed = { ...seal(message), extra, body: { ...message, extra } }
  assert.deepEqual(openFact(sealed), message)
})

property(
  'a later major version is refused with its number',
  fc.tuple(fc.integer({ min: protocolVersion + 1 }), anything),
  ([version, body]) => {
    const sealed = { ...seal({ type: 'ready' }), version, body }
    assert.deepEqual(openFact(sealed), { type: 'incompatible', version })
    assert.deepEqual(openOrder(sealed), { type: 'incompatible', version })
  },
)

property('a sealed stranger is unreadable, under a short name', anything, (body) => {
  const opened = openFact({ ...seal({ type: 'ready' }), body })
  assert.equal(opened?.type, 'unreadable')
  if (opened?.type === 'unreadable') assert.ok(opened.name.length <= 64)
})

test('an order for workers is no fact, and a fact is no order', () => {
  const sealedOrder = seal({ type: 'drain', reason: 'stop' })
  assert.deepEqual(openFact(sealedOrder), { type: 'unreadable', name: 'drain' })
  assert.deepEqual(openOrder(seal({ type: 'ready' })), { type: 'unreadable', name: 'ready' })
})

test('an order to serve names a slot that there can be', () => {
  for (const slot of [-1, 0.5, Number.POSITIVE_INFINITY, '3', null, undefined])
    assert.deepEqual(openOrder({ ...seal({ type: 'ready' }), body: { type: 'serve', slot } }), {
      ...{ type: 'unreadable', name: 'serve' },
    })
})

test('a reason of a later release is some reason all the same', () => {
  const sealed = { ...seal({ type: 'ready' }), body: { type: 'draining', reason: 'moon' } }
  assert.deepEqual(openFact(sealed), { type: 'draining', reason: 'requested' })
})

test('an order without a limit, or with an impossible one, has none', () => {
  for (const timeoutMs of [Number.POSITIVE_INFINITY, Number.NaN, -1, '5', null])
    assert.deepEqual(
      openOrder({ ...seal({ type: 'ready' }), body: { type: 'drain', reason: 'stop', timeoutMs } }),
      {
        type: 'drain',
        reason: 'stop',
      },
    )
})

test('only a message with our brand and a version that there can be is ours', () => {
  const sealed = seal({ type: 'ready' })
  assert.deepEqual(openFact(sealed), { type: 'ready' })
  for (const brand of ['@regrow/master', '', undefined])
    assert.equal(openFact({ ...sealed, brand }), undefined)
  for (const version of [0, -1, 0.5, 1.5, '1', 2 ** 53, Number.NaN, Infinity, null, undefined])
    assert.equal(openFact({ ...sealed, version }), undefined, String(version))
})

test('what cannot be read is named by its type, of which 64 characters are kept', () => {
  const nameOf = (body: unknown) => openFact({ ...seal({ type: 'ready' }), body })
  for (const [body, name] of [
    [{ type: 'x'.repeat(65) }, 'x'.repeat(64)],
    [{ type: 7 }, 'number'],
    [{}, 'undefined'],
    [null, 'undefined'],
    ['ready', 'undefined'],
    [[], 'undefined'],
  ] as const)
    assert.deepEqual(nameOf(body), { type: 'unreadable', name })
})
