// Asked in a thread of its own: the test runner follows promises, so that here each has a number, as
// in an app up to Node.js 22. In the thread a promise has none, as in an app from Node.js 24 on.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'

const program = `
  const { parentPort, workerData: { typescript, evidence } } = require('node:worker_threads')
  const { executionAsyncId } = require('node:async_hooks')
  // On Node.js 20 a thread does not inherit what lets it import TypeScript.
  const load = import(typescript).then(() => import(evidence))
  load.then(({ findEvidence }) => {
    const seen = {}
    const look = (name, origin = 'uncaughtException') => {
      const { source } = findEvidence({ thrown: undefined, origin, context: undefined, inFlight: [] })
      seen[name] = { id: executionAsyncId(), source }
    }
    setTimeout(() => {
      look('timer')
      Promise.resolve()
        .then(() => look('promise'))
        .then(() => look('rejection', 'unhandledRejection'))
        .then(() => parentPort.postMessage(seen))
    })
  })
`

test('what a promise throws, when nobody knows whose promise, is nobody’s', async (context) => {
  const workerData = {
    typescript: new URL('../../../../../scripts/typescript/register.mjs', import.meta.url).href,
    evidence: new URL('../../../src/shell/trap/evidence.ts', import.meta.url).href,
  }
  const thread = new Worker(program, { eval: true, workerData })
  context.after(() => thread.terminate())
  const [seen] = await once(thread, 'message')
  assert.equal(seen.promise.id, 0)
  assert.equal(seen.promise.source, 'microtask')
  assert.notEqual(seen.timer.id, 0)
  assert.equal(seen.timer.source, 'own')
  assert.equal(seen.rejection.source, 'own')
})
