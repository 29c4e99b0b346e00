import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import type { Listener } from '../../src/adopt/held-listeners.ts'
import { bringUnheardRejections } from '../../src/adopt/unheard-rejections.ts'

interface Own {
  readonly listensForRejections?: boolean
}

/** What the program's listener of `uncaughtException` is called with when a promise was rejected with `reason`. */
function reject(reason: unknown, { listensForRejections = false }: Own = {}): unknown[][] {
  const calls: unknown[][] = []
  const others = listensForRejections ? [() => undefined] : []
  const own: Record<string, readonly Listener[]> = {
    uncaughtException: [(...given) => calls.push(given)],
    unhandledRejection: others,
  }
  const end = bringUnheardRejections((event) => own[event] ?? [])
  const listener = process.listeners('unhandledRejection').at(-1)
  assert.ok(listener)
  end()
  assert.ok(!process.listeners('unhandledRejection').includes(listener))
  listener(reason, Promise.resolve())
  return calls
}

test('a rejection that a program has no listener for comes to its listener of uncaught errors, as it is', () => {
  for (const error of [new TypeError('thrown'), runInNewContext('new Error("of another realm")')]) {
    const [[given, origin] = []] = reject(error)
    assert.equal(given, error)
    assert.equal(origin, 'unhandledRejection')
  }
})

test('one that it has a listener for does not', () => {
  assert.deepEqual(reject(new Error('thrown'), { listensForRejections: true }), [])
})

for (const [reason, shown] of [
  ['a text', 'a text'],
  [{ a: 1 }, '{ a: 1 }'],
  [undefined, 'undefined'],
] as const)
  test(`a reason that is no error comes as one, in Node's words: ${shown}`, () => {
    const [[given] = []] = reject(reason)
    assert.ok(given instanceof Error)
    assert.equal((given as NodeJS.ErrnoException).code, 'ERR_UNHANDLED_REJECTION')
    assert.ok(given.message.endsWith(`The promise rejected with the reason "${shown}".`))
  })
