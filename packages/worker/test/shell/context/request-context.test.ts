import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { isHeld, RequestContext } from '../../../src/shell/context/request-context.ts'

const open = { destroyed: false }
const read = { readableEnded: true, destroyed: false }

const responses: readonly (readonly [what: string, response: object, isHeld: boolean])[] = [
  ['is not answered', { writableFinished: false, req: { ...read, socket: open } }, true],
  ['is answered', { writableFinished: true, req: { ...read, socket: open } }, false],
  [
    'is answered before its body has arrived',
    { writableFinished: true, req: { readableEnded: false, destroyed: false, socket: open } },
    true,
  ],
  [
    'is answered, and its body given up',
    { writableFinished: true, req: { readableEnded: false, destroyed: true, socket: open } },
    false,
  ],
  [
    'has lost its client',
    { writableFinished: false, req: { ...read, socket: { destroyed: true } } },
    false,
  ],
  ['has lost its connection', { writableFinished: false, req: { ...read, socket: null } }, false],
]

for (const [what, response, expected] of responses)
  test(`the response to a request that ${what} is ${expected ? 'held' : 'let go of'}`, () => {
    const context = new RequestContext(response as ServerResponse, 'GET', '/path')
    assert.equal(isHeld(context), expected)
    assert.deepEqual(
      [context.source, context.method, context.url],
      [expected ? response : undefined, 'GET', '/path'],
    )
  })
