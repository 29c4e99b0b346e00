import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choosePause } from '../../../src/core/workers/offer-pause.ts'

for (const [inARow, pauseMs] of [
  [1, 1],
  [2, 2],
  [3, 4],
  [7, 64],
  [8, 64],
  [2_000, 64],
] as const)
  test(`a connection that was refused ${inARow} times in a row is offered again after ${pauseMs} ms [R17]`, () => {
    assert.equal(choosePause({ inARow, othersHaveRoom: false }), pauseMs)
  })

test('a connection for which another worker has room is offered to it at once [R17]', () => {
  assert.equal(choosePause({ inARow: 5, othersHaveRoom: true }), 0)
})
