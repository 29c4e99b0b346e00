// What a worker's last words are, and that nobody need hear them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFact } from '@regrow/protocol'
import { ProgramProcess, runIn } from '../../support/stand-in-program.ts'

interface LastWords {
  sendFailure(thrown: unknown): void
  sendExcluded(thrown: Error): void
  sendListening(): void
}

interface Sent {
  readonly fact: ReturnType<typeof openFact>
  readonly more: readonly unknown[]
}

function setUp({ located }: { located?: string } = {}) {
  const sent: Sent[] = []
  const refused = new WeakSet<object>()
  const process = new ProgramProcess()
  const withSend = Object.assign(process, {
    send: (message: unknown, ...more: unknown[]) => sent.push({ fact: openFact(message), more }),
  }) as { send?: unknown }
  const neighbours = {
    './syntax-location.cjs': { locate: () => located },
    './exclusive-listen.cjs': { isRefusal: (error: object) => refused.has(error) },
  }
  const words = runIn({ process, neighbours }, 'last-words.cts') as LastWords
  return { words, sent, refused, withSend }
}

const boom = () => Object.assign(new RangeError('boom'), { code: 'E_BOOM' })

test('an error is sent with its name, its code and its own stack', () => {
  const { words, sent } = setUp()
  const error = boom()
  words.sendFailure(error)
  assert.deepEqual(sent[0]?.fact, {
    type: 'failed',
    error: { name: 'RangeError', message: 'boom', code: 'E_BOOM', stack: error.stack },
  })
})

test('where the place of the error was found, it is in the stack', () => {
  const { words, sent } = setUp({ located: 'SyntaxError: x\n    at /srv/app.mjs:1:2' })
  words.sendFailure(boom())
  const { fact } = sent[0] ?? assert.fail()
  assert.ok(fact?.type === 'failed')
  assert.equal(fact.error.stack, 'SyntaxError: x\n    at /srv/app.mjs:1:2')
  assert.deepEqual([fact.error.name, fact.error.message], ['RangeError', 'boom'])
})

test('a refused port of one’s own comes with advice, and with all that is known of the error', () => {
  const { words, sent, refused } = setUp()
  const error = boom()
  refused.add(error)
  words.sendFailure(error)
  words.sendExcluded(error)
  for (const [index, type] of (['failed', 'excluded'] as const).entries()) {
    const { fact } = sent[index] ?? assert.fail()
    assert.ok(fact?.type === type)
    assert.match(fact.error.message, /^boom; .*`exclusive: true`.*: leave it out .*have it$/)
    assert.deepEqual(
      [fact.error.name, fact.error.code, fact.error.stack],
      ['RangeError', 'E_BOOM', error.stack],
    )
  }
})

test('a process that listens by itself sends just that', () => {
  const { words, sent } = setUp()
  words.sendListening()
  assert.deepEqual(sent[0]?.fact, { type: 'listening' })
})

test('a channel that breaks in the middle of a word is no error of the program', () => {
  const { words, sent } = setUp()
  words.sendFailure(boom())
  words.sendExcluded(boom())
  words.sendListening()
  assert.equal(sent.length, 3)
  for (const { more } of sent) {
    const [handle, options, onWritten] = more
    assert.deepEqual([handle, options], [undefined, {}])
    assert.ok(typeof onWritten === 'function', 'Node would emit an error without it')
    onWritten(new Error('closed'))
  }
})

test('a program that runs without a master sends nothing', () => {
  const { words, sent, withSend } = setUp()
  delete withSend.send
  words.sendFailure(boom())
  words.sendExcluded(boom())
  words.sendListening()
  assert.deepEqual(sent, [])
})
