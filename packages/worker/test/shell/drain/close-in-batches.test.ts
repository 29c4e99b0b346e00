import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeInBatches } from '../../../src/shell/drain/close-in-batches.ts'

test('clients are sent away one after the other, and who came meanwhile a second later', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  let time = 0
  context.mock.method(performance, 'now', () => time)
  const pass = (ms: number) => {
    for (let step = 0; step < ms; step += 1) {
      time += 1
      context.mock.timers.tick(1)
    }
  }
  let clients = ['a', 'b', 'c', 'd']
  const sent: string[] = []
  closeInBatches(() => clients.map((name) => () => sent.push(name)), 100)
  assert.deepEqual(sent, ['a'])
  pass(26)
  assert.deepEqual(sent, ['a', 'b'])
  pass(75)
  assert.deepEqual(sent, ['a', 'b', 'c', 'd'])
  clients = ['late', 'later']
  pass(990)
  assert.equal(sent.length, 4)
  pass(20)
  assert.deepEqual(sent.slice(4), ['late', 'later'])
})
