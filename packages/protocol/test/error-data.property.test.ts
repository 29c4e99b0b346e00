import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readErrorData } from '../src/error-data.ts'
import { describeError, type ErrorData, openFact, restoreError, seal } from '../src/index.ts'
import { anything, errorData } from './support/messages.ts'
import { property } from './support/property.ts'
import { chain, hostile } from './support/strangers.ts'

const thrown = fc.oneof(hostile, chain, fc.func(anything))

/** Two of the greatest texts and two of the smaller ones, at nine levels, each character escaped. */
const maxBytes = 9 * (8_192 + 16_384 + 2 * 128) * 6 + 1_000

property('whatever was thrown becomes plain data of bounded size', thrown, (make) => {
  const data = describeError(make())
  const text = JSON.stringify(data)
  assert.ok(text.length <= maxBytes, `${text.length} characters`)
  assert.deepEqual(JSON.parse(text), data)
})

property('whatever was thrown can be reported over the channel', thrown, (make) => {
  const error = describeError(make())
  const sealed = JSON.parse(JSON.stringify(seal({ type: 'failed', error })))
  assert.deepEqual(openFact(sealed), { type: 'failed', error })
})

property('a restored error is the original again', errorData, (data) => {
  const error = restoreError(data)
  assert.ok(error instanceof Error)
  assert.deepEqual(withoutStacks(describeError(error)), withoutStacks(data))
  assert.equal(error.stack, data.stack ?? `${data.name}: ${data.message}`)
})

property('whatever was thrown can be restored', thrown, (make) => {
  assert.ok(restoreError(describeError(make())) instanceof Error)
})

test('an error keeps its name, message, stack, code and cause', () => {
  const cause = Object.assign(new TypeError('inner'), { code: 'ERR_INNER' })
  const error = new Error('outer', { cause })
  assert.deepEqual(describeError(error), {
    name: 'Error',
    message: 'outer',
    stack: error.stack,
    cause: { name: 'TypeError', message: 'inner', stack: cause.stack, code: 'ERR_INNER' },
  })
})

test('an address that cannot be had is never shown as null [R46]', () => {
  const shown = (message: string) => {
    const { message: text, stack = '' } = describeError(new Error(message))
    assert.ok(stack.includes(text))
    return text
  }
  assert.equal(shown('bind EADDRINUSE null:3000'), 'bind EADDRINUSE *:3000')
  assert.equal(shown('no host: bind EACCES null:80'), 'no host: bind EACCES *:80')
  assert.equal(shown('a null:80'), 'a null:80')
})

test('a thrown value that is no error is named by what it is', () => {
  for (const [value, shown] of [
    [null, 'null (object)'],
    [undefined, 'undefined (undefined)'],
    ['text', '"text" (string)'],
    [{ a: 1 }, '{"a":1} (object)'],
    [() => 1, 'a function'],
  ])
    assert.equal(describeError(value).message, `a value that is no error was thrown: ${shown}`)
})

test('a thrown value is not read to its end, however long it is', () => {
  let reads = 0
  const get = (_: object, key: string | symbol) => (key === 'length' ? 1_000_000 : reads++)
  const { message } = describeError(new Proxy([], { get }))
  assert.match(message, /^a value that is no error was thrown: an object/)
  assert.ok(reads < 10_000, `${reads} reads`)
})

test('what is too long is cut to its limit, and read back up to it and no further', () => {
  const long = 'x'.repeat(20_000)
  const data = describeError(
    Object.assign(new Error(long), { name: long, stack: long, code: long }),
  )
  const lengths = [data.name, data.message, data.stack, data.code].map((text) => text?.length)
  assert.deepEqual(lengths, [128, 8_192, 16_384, 128])
  assert.deepEqual(readErrorData(data), data)
  const { name, message } = data
  for (const key of ['name', 'message'] as const)
    assert.equal(readErrorData({ ...data, [key]: `${data[key]}x` }), undefined, key)
  assert.deepEqual(readErrorData({ ...data, stack: `${data.stack}x`, code: `${data.code}x` }), {
    ...{ name, message },
  })
})

test('a thrown text and a thrown object are shown up to 512 characters', () => {
  const shownOf = (thrown: unknown) => describeError(thrown).message.split(' was thrown: ')[1]
  assert.equal(shownOf('x'.repeat(513)), `"${'x'.repeat(512)}" (string)`)
  assert.equal(
    shownOf({ a: 'x'.repeat(600) }),
    `${`{"a":"${'x'.repeat(600)}`.slice(0, 512)} (object)`,
  )
})

test('an object of a thousand values is shown, and one of more is not', () => {
  const shownOf = (thrown: unknown) => describeError(thrown).message.split(' was thrown: ')[1]
  const values = (count: number) => Array.from({ length: count }, () => 1)
  assert.match(shownOf(values(999)) ?? '', /^\[1,1,1/) // the list itself is read, too
  assert.equal(shownOf(values(1_000)), 'an object that cannot be shown')
})

test('what is absent stays absent: a cause of null, a stack, a code', () => {
  const plain = { name: 'Error', message: 'boom' }
  assert.deepEqual(describeError({ ...plain, cause: null, stack: 1, code: 2 }), plain)
  const restored = restoreError(plain)
  assert.deepEqual([Object.hasOwn(restored, 'code'), 'cause' in restored], [false, false])
  restored.name = 'Other' // it is an ordinary error, whose name may be changed
  assert.equal(restored.name, 'Other')
  assert.ok(delete (restored as { stack?: string }).stack)
})

test('a value that throws at a touch is no error, and one without a name or a message is none either', () => {
  const touchy = {
    name: 'Error',
    get message() {
      throw new Error('touched')
    },
  }
  for (const thrown of [touchy, { message: 'no name' }, { name: 'no message' }])
    assert.equal(describeError(thrown).name, 'NonError')
})

test('a chain of causes that never ends is cut', () => {
  const error = new Error('again')
  error.cause = error
  let depth = 0
  for (let data: ErrorData | undefined = describeError(error); data; data = data.cause) depth++
  assert.equal(depth, 9)
})

function withoutStacks(data: ErrorData): ErrorData {
  const { stack, cause, ...rest } = data
  return { ...rest, ...(cause && { cause: withoutStacks(cause) }) }
}
