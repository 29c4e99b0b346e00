import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { lookEveryMs, mostLooks } from '../../../src/core/trap/trial.ts'
import type { RequestContext } from '../../../src/shell/context/request-context.ts'
import { createBareResponse } from '../../support/bare-response.ts'
import { importFresh } from '../../support/import-fresh.ts'

type Parts = typeof import('../../support/worker-parts.ts')

// Nobody is in flight here but whom these tests bring.
const path = '../../support/worker-parts.ts'
const parts = await importFresh<Parts>(path, import.meta.url)
const { comesTooLate, convict, endTrials, trackArrival, putOnTrial, runFor } = parts
const { investigate, pursue } = parts

interface Held {
  readonly context: RequestContext<ServerResponse>
  readonly response: ServerResponse
}

/** A request that is in flight, for as long as it is not answered: another one has overtaken it. */
function arrive(): Held {
  const response = createBareResponse()
  const context = new parts.RequestContext(response, 'GET', '/')
  trackArrival(context)
  return { context, response }
}

/** The clock stands still but for so many looks; whoever is in flight at the end is answered. */
function setUp(context: TestContext, count: number) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  context.mock.method(process, 'emitWarning', (text: string) => assert.fail(text))
  const requests = Array.from({ length: count }, arrive)
  const found: RequestContext[] = []
  context.after(() => {
    endTrials()
    context.mock.timers.tick(lookEveryMs + 1) // an alarm that outlived the clock would confuse the next one
    for (const { response } of requests) response.end()
  })
  const pass = (looks: number) => {
    for (let look = 0; look < looks; look += 1) context.mock.timers.tick(lookEveryMs + 1)
  }
  const onFound = (culprit: RequestContext) => found.push(culprit)
  const statuses = () =>
    requests.map(({ response }) => (response.writableEnded ? response.statusCode : 0))
  return { requests: requests as [Held, Held, Held], pass, found, onFound, statuses }
}

test('a suspect that does not answer, while all others do, is to blame', (context) => {
  const { requests, pass, found, onFound, statuses } = setUp(context, 3)
  const [suspect, one, other] = requests
  putOnTrial({ suspect: suspect.context, searches: true, onFound })
  one.response.end()
  pass(1)
  assert.deepEqual(statuses(), [0, 200, 0])
  other.response.end()
  pass(1)
  assert.deepEqual(statuses(), [500, 200, 200])
  assert.deepEqual(found, [], 'it was named before')
})

test('a suspect that answers is innocent, and the one that alone does not is found', (context) => {
  const { requests, pass, found, onFound, statuses } = setUp(context, 3)
  const [suspect, one, other] = requests
  putOnTrial({ suspect: suspect.context, searches: true, onFound })
  for (const { response } of [suspect, one]) response.end()
  pass(mostLooks - 1)
  assert.deepEqual([statuses(), found], [[200, 200, 0], []])
  pass(1)
  assert.deepEqual([statuses(), found], [[200, 200, 500], [other.context]])
})

test('nobody else is searched for where the error was the suspect’s for certain', (context) => {
  const { requests, pass, found, onFound, statuses } = setUp(context, 2)
  const [suspect] = requests
  putOnTrial({ suspect: suspect.context, searches: false, onFound })
  suspect.response.end()
  pass(mostLooks + 1)
  assert.deepEqual([statuses(), found], [[200, 0], []])
})

test('without a suspect the one that alone does not answer is found', (context) => {
  const { requests, pass, found, onFound, statuses } = setUp(context, 2)
  putOnTrial({ suspect: undefined, searches: true, onFound })
  requests[0].response.end()
  pass(mostLooks)
  assert.deepEqual([statuses(), found], [[200, 500], [requests[1].context]])
})

test('one suspect is tried once, however many of its errors arrive, and others beside it', (context) => {
  const { requests, pass, onFound, statuses, found } = setUp(context, 3)
  const [one, two, three] = requests
  const twice = context.mock.fn(onFound)
  putOnTrial({ suspect: one.context, searches: true, onFound })
  putOnTrial({ suspect: one.context, searches: true, onFound: twice })
  putOnTrial({ suspect: two.context, searches: true, onFound: twice })
  for (const { response } of [one, two]) response.end()
  pass(mostLooks)
  assert.deepEqual(statuses(), [200, 200, 500])
  assert.deepEqual([found, twice.mock.callCount()], [[three.context], 0], 'blamed for one error')
})

test('at the deadline of a drain a suspect that waits is to blame, one that has answered is not', (context) => {
  const { requests, onFound, statuses } = setUp(context, 3)
  const [waiting, answered, other] = requests
  for (const { context: suspect } of [waiting, answered])
    putOnTrial({ suspect, searches: true, onFound })
  answered.response.end()
  endTrials()
  assert.deepEqual(statuses(), [500, 200, 0])
  assert.equal(other.response.headersSent, false)
})

test('a trial that is over looks no more', (context) => {
  const { requests, pass, onFound, statuses } = setUp(context, 2)
  const [suspect] = requests
  putOnTrial({ suspect: suspect.context, searches: false, onFound })
  suspect.response.end()
  pass(1)
  Object.defineProperty(suspect.response, 'headersSent', {
    get: () => assert.fail('looked at'),
    configurable: true,
  })
  pass(3)
  Object.defineProperty(suspect.response, 'headersSent', { value: true })
  assert.deepEqual(statuses(), [200, 0])
})

test('in a storm of errors the others are not looked at, and none of them is blamed', (context) => {
  const { requests, pass, onFound, statuses } = setUp(context, 23)
  for (const { context: suspect } of requests.slice(0, 22))
    putOnTrial({ suspect, searches: true, onFound })
  for (const { response } of requests.slice(0, 20)) response.end()
  const [, late, bystander] = requests.slice(-3)
  bystander?.response.end()
  pass(1)
  assert.equal(late?.response.headersSent, false, 'somebody may be waiting')
  pass(mostLooks)
  assert.deepEqual(statuses().slice(-3), [500, 500, 200])
})

test('who is convicted is answered once, in its context, and its own late answer is no news', () => {
  const { context, response } = arrive()
  const late = Object.assign(new Error(), { code: 'ERR_HTTP_HEADERS_SENT' })
  const other = Object.assign(new Error(), { code: 'ERR_OTHER' })
  const isNews = (thrown: unknown) => runFor(context, () => !comesTooLate(thrown))
  assert.deepEqual([late, other].map(isNews), [true, true])
  convict(context)
  assert.equal(response.statusCode, 500)
  assert.deepEqual([late, other, undefined].map(isNews), [false, true, true])
  assert.equal(
    runFor({ name: 'mail' }, () => comesTooLate(late)),
    false,
  )
})

test('who has answered itself, or was let go of, is not answered again', () => {
  const { context, response } = arrive()
  response.end()
  convict(context)
  assert.equal(response.statusCode, 200)
  const late = Object.assign(new Error(), { code: 'ERR_HTTP_HEADERS_SENT' })
  assert.equal(
    runFor(context, () => comesTooLate(late)),
    false,
  )
  const done = new parts.RequestContext(response)
  done.source = undefined
  convict(done)
})

test('an error is pursued as it was judged, and one of which nothing is known is not', (context) => {
  const { requests, pass, found, onFound, statuses } = setUp(context, 3)
  const [blamed, tried, other] = requests
  pursue(undefined, onFound)
  const origin = 'uncaughtException'
  pursue({ judgment: 'acquit', origin, culprit: undefined }, onFound)
  pursue({ judgment: 'blame', origin, culprit: { name: 'mail' } }, onFound)
  pass(mostLooks)
  assert.deepEqual(statuses(), [0, 0, 0])
  pursue({ judgment: 'blame', origin, culprit: blamed.context }, onFound)
  assert.deepEqual(statuses(), [500, 0, 0])
  pursue({ judgment: 'try', origin: 'unhandledRejection', culprit: tried.context }, onFound)
  tried.response.end()
  pass(mostLooks)
  assert.deepEqual(statuses(), [500, 200, 0], 'a rejection is a side job of its suspect')
  pursue({ judgment: 'search', origin, culprit: undefined }, onFound)
  pass(mostLooks)
  assert.deepEqual([statuses(), found], [[500, 200, 500], [other.context]])
})

test('a report names the request that is blamed or suspected, and none of whom that is only one of several', (context) => {
  const [one] = setUp(context, 2).requests
  const origin = 'uncaughtException'
  const brought = Object.assign(new Error(), { stack: 'Error\n    at node:internal/worker:1:1' })
  const find = (thrown: unknown) => runFor(one.context, () => investigate(thrown, origin))
  assert.deepEqual(find(brought), { judgment: 'search', origin, culprit: undefined })
  const own = runFor(one.context, () => investigate(new Error(), 'unhandledRejection'))
  assert.deepEqual([own.judgment, own.culprit], ['try', one.context])
})
