import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeStop, type Stop } from '../../src/log/stop-line.ts'

const stops: readonly (readonly [Stop, string | undefined])[] = [
  [{ held: [] }, undefined],
  [{ by: 'Ctrl-C', held: [] }, undefined],
  [{ by: 'Ctrl-C', held: [1] }, 'stopping; 1 request is held; Ctrl-C again ends it'],
  [{ by: 'SIGTERM', held: [1, 2, 0] }, 'stopping; 3 requests are held; SIGTERM again ends them'],
  [{ held: [1] }, 'stopping; 1 request is held'],
  [{ by: 'Ctrl-C', held: [0, 0] }, 'stopping; no request is held; Ctrl-C again kills'],
  [{ by: 'Ctrl-C', held: [0, undefined] }, 'stopping; 2 workers still run; Ctrl-C again kills'],
  [{ held: [undefined] }, 'stopping; 1 worker still runs'],
  [{ held: [undefined, 2] }, 'stopping; 2 requests are held'],
]

for (const [stop, expected] of stops)
  test(`the line about a stop: ${JSON.stringify(stop)} is ${expected ?? 'no line'} [R48]`, () => {
    assert.equal(describeStop(stop)?.text, expected)
  })
