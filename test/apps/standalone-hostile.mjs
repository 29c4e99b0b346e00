// Values that make trouble for whoever looks at them.

function trouble() {
  throw new Error('looked at')
}

const cyclic = { name: 'Error', message: 'cyclic' }
cyclic.cause = cyclic

export const hostileValues = [
  null,
  undefined,
  'a string',
  42n,
  Symbol('symbol'),
  Object.freeze(new Error('frozen')),
  Object.defineProperty(new Error('getter'), 'stack', { get: trouble }),
  Object.defineProperty({}, 'message', { get: trouble }),
  new Proxy({}, { get: trouble, has: trouble, getPrototypeOf: trouble, ownKeys: trouble }),
  new Proxy(new Error('proxy'), { get: trouble, getPrototypeOf: trouble }),
  Object.create(null),
  { toString: trouble, toJSON: trouble, [Symbol.toPrimitive]: trouble },
  cyclic,
  () => trouble,
]
