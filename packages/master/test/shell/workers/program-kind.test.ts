import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  describeMissing,
  learnKind,
  type ProgramKind,
} from '../../../src/shell/workers/program-kind.ts'

const table: readonly (readonly [before: ProgramKind, type: string, after: ProgramKind])[] = [
  ['plain', 'loaded', 'loaded'],
  ['plain', 'starting', 'speaking'],
  ['loaded', 'loaded', 'loaded'],
  ['loaded', 'ready', 'speaking'],
  ['speaking', 'loaded', 'speaking'],
  ['speaking', 'heartbeat', 'speaking'],
  ['plain', 'unreadable', 'speaking'],
]
for (const [before, type, after] of table)
  test(`a program that is ${before} and sends \`${type}\` is ${after}`, () => {
    assert.equal(learnKind(before, type), after)
  })

for (const type of ['failed', 'excluded', 'listening'])
  test(`\`${type}\` comes from the preload, and shows nothing of the program`, () => {
    for (const kind of ['plain', 'loaded', 'speaking'] as const)
      assert.equal(learnKind(kind, type), kind)
  })

test('what is missing of a start depends on the kind, and of a plain program on its moment', () => {
  assert.equal(describeMissing('plain', undefined), 'its program has not begun to listen')
  assert.match(describeMissing('plain', 'listening'), /listen, nor called runWorker$/)
  assert.equal(describeMissing('plain', 'online'), 'its process is not up')
  for (const readyWhen of [undefined, 'listening', 'online'] as const) {
    assert.match(describeMissing('loaded', readyWhen), /not called runWorker$/)
    assert.match(describeMissing('speaking', readyWhen), /^its app has not started/)
  }
})
