import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { RequestContext } from '../../../src/shell/context/request-context.ts'
import { nameWorker } from '../../../src/shell/process/worker-name.ts'
import { describe, formatFound, formatReport, formatSum } from '../../../src/shell/trap/report.ts'

function arrive(url: string, req: unknown = {}): RequestContext {
  return new RequestContext({ req } as ServerResponse, 'GET', url)
}

test('a report names the request without its query, which may hold secrets', () => {
  const culprit = arrive('/a/b?token=secret#part')
  const report = describe(new Error('boom'), 'uncaughtException', culprit)
  assert.deepEqual([report.method, report.path], ['GET', '/a/b'])
  assert.match(
    formatReport('pid=1', report),
    /^pid=1 uncaught exception in GET \/a\/b\nError: boom\n/,
  )
})

for (const [url, path] of [
  ['http://user:secret@host/a?b', 'http://host/a'],
  ['http://us@er:secret@host/a', 'http://host/a'],
  ['user:secret@host:443', 'host:443'],
  ['/by/http://user:secret@host/a', '/by/http://host/a'],
  ['/@scope/name@1', '/@scope/name@1'],
] as const)
  test(`of ${url} a report says ${path}: a URL for a proxy may hold secrets [R37]`, () => {
    assert.equal(describe(new Error('boom'), 'uncaughtException', arrive(url)).path, path)
  })

test('a report says where a request is only suspected, and a later line who it was', () => {
  const report = describe(new Error('boom\nbang'), 'uncaughtException', arrive('/a?b'))
  const text = formatReport('pid=1', { ...report, suspected: true })
  assert.match(text, /^pid=1 uncaught exception, probably in GET \/a\n/)
  assert.equal(
    formatFound('pid=1', arrive('/c?d'), report),
    'pid=1 it was in GET /c: all other requests were answered [Error: boom]\n',
  )
})

test('a report names the path that the client asked for, whatever a router made of it', () => {
  const culprit = arrive('/a/b?c', { method: 'GET', url: '/b' })
  assert.equal(describe('x', 'uncaughtException', culprit).path, '/a/b')
})

test('a report names the task, and every cause', () => {
  const error = new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'EINNER' }) })
  const report = describe(error, 'unhandledRejection', { name: 'mail' })
  const text = formatReport('pid=1', { ...report, suppressed: 7 })
  assert.match(
    text,
    /^pid=1 unhandled rejection in task "mail" \(and 7 further errors\)\nError: outer/,
  )
  assert.match(text, / {2}caused by: Error: inner[\s\S]* \[EINNER\]\n$/)
})

test('a report looks at nothing of a request, which the app may have changed', () => {
  const trouble = new Proxy({}, { get: () => assert.fail('looked at') })
  const report = describe(new Error('boom'), 'uncaughtException', arrive('/a', trouble))
  assert.deepEqual([report.message, report.path], ['boom', '/a'])
})

test('a task whose name cannot be read does not keep its error from being told', () => {
  const name = { toString: () => assert.fail('read') } as unknown as string
  const report = describe(new Error('boom'), 'uncaughtException', { name })
  assert.deepEqual([report.message, report.task], ['boom', undefined])
})

test('every line names a worker the same way', () => {
  const environment = { slot: 2, generation: 5, drainTimeoutMs: 1 }
  assert.equal(nameWorker(environment), `slot=2 gen=5 pid=${process.pid}`)
  assert.equal(nameWorker({ ...environment, standby: true }), `standby gen=5 pid=${process.pid}`)
  assert.equal(nameWorker(undefined), `pid=${process.pid}`)
  assert.match(formatSum(nameWorker(environment), 3), /^slot=2 .* 3 further errors were answered/)
})

test('the code of an error is named once, and what has none is not said to have one', () => {
  const tell = (error: Error) =>
    formatReport('pid=1', describe(error, 'uncaughtException', undefined))
  assert.doesNotMatch(tell(new Error('boom')), /\[/)
  const coded = (message: string) => Object.assign(new Error(message), { code: 'EBOOM' })
  assert.match(tell(coded('boom')), / \[EBOOM\]\n$/)
  assert.doesNotMatch(tell(coded('EBOOM: boom')), /\[/)
})

test('of what a client has sent no more than so much is reported', () => {
  const culprit = new RequestContext(
    { req: {} } as ServerResponse,
    'M'.repeat(100),
    `/${'p'.repeat(3_000)}`,
  )
  const { method, path } = describe('x', 'uncaughtException', culprit)
  assert.deepEqual([method?.length, path?.length], [64, 2_048])
  const { task } = describe('x', 'uncaughtException', { name: 't'.repeat(300) })
  assert.equal(task?.length, 256)
})
