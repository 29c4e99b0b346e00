// More of what packages/master/test/*.property.test.ts has: lives at random, and what must be true of each.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { typescript } from '../../scripts/typescript/flags.ts'

for (const [file, runs] of [
  ['life', 500],
  ['reload-time', 100],
] as const)
  test(`${runs} runs of ${file}.property.test.ts`, () => {
    const program = `packages/master/test/${file}.property.test.ts`
    const env = { ...process.env, RUNS: `${runs}`, NODE_TEST_CONTEXT: undefined }
    const output = execFileSync(process.execPath, [...typescript, '--test-reporter=tap', program], {
      env,
      encoding: 'utf8',
    })
    assert.match(output, /^# fail 0$/m)
    assert.match(output, /^# pass [12]$/m)
  })
