// Values that somebody may throw, the hostile ones among them.

import fc from 'fast-check'

function explode(): never {
  throw new Error('this value explodes at a touch')
}

const explodingTraps = {
  get: explode,
  has: explode,
  ownKeys: explode,
  getPrototypeOf: explode,
  getOwnPropertyDescriptor: explode,
}

function selfCausing(): Error {
  const error = new Error('I caused myself')
  error.cause = error
  return error
}

function endlessChain(): object {
  return {
    name: 'Endless',
    message: 'there is always one more',
    get cause(): object {
      return endlessChain()
    },
  }
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const makers: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => 'x'.repeat(1_000_000),
  () => Symbol('thrown'),
  () => 10n,
  () => explode,
  () => Object.freeze(new Error('frozen')),
  () => new Proxy({}, explodingTraps),
  () => new Proxy(new Error('inside'), explodingTraps),
  () => new Proxy(() => 1, explodingTraps),
  revoked,
  selfCausing,
  endlessChain,
  () => Object.defineProperty(new Error('a getter'), 'message', { get: explode }),
  () => Object.defineProperty(new Error('a getter'), 'stack', { get: explode }),
  () => Object.defineProperty(new Error('a getter'), 'cause', { get: explode }),
  () => Object.assign(new Error('a number'), { code: 7, name: 7, message: 7 }),
  () => Object.assign(new Error('x'.repeat(1_000_000)), { code: 'y'.repeat(1_000_000) }),
  () => ({ toString: explode, toJSON: explode }),
  () => ({ toJSON: () => undefined }),
  () => ({ big: Array.from({ length: 10_000 }, (_, index) => index) }),
  () => new AggregateError([new Error('one'), new Error('two')], 'several'),
  () => Promise.reject,
]

/** A function that makes a hostile value: no tool may touch the value itself. */
export const hostile: fc.Arbitrary<() => unknown> = fc.constantFrom(...makers)

/** A function that makes an error whose chain of causes ends with anything. */
export const chain: fc.Arbitrary<() => unknown> = fc
  .tuple(fc.array(fc.string(), { maxLength: 12 }), fc.oneof(hostile, fc.func(fc.anything())))
  .map(([messages, makeLast]) => () => {
    const wrap = (cause: unknown, message: string) => new Error(message, { cause })
    return messages.reduceRight<unknown>(wrap, makeLast())
  })
