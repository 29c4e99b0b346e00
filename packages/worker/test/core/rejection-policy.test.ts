import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areRejectionsFatal } from '../../src/core/rejection-policy.ts'

const cases: readonly (readonly [execArgv: string, nodeOptions: string, fatal: boolean])[] = [
  ['', '', true],
  ['--import tsx', '--enable-source-maps', true],
  ['--unhandled-rejections=throw', '', true],
  ['--unhandled-rejections=strict', '', true],
  ['--unhandled-rejections=warn', '', false],
  ['--unhandled-rejections none', '', false],
  ['', '--import tsx --unhandled-rejections=warn-with-error-codes', false],
  ['--unhandled-rejections=throw', '--unhandled-rejections=warn', true],
  ['--unhandled-rejections=warn --unhandled-rejections=throw', '', true],
  ['--unhandled-rejections', '', true],
  ['', '--import tsx --unhandled-rejections  warn', false],
]

for (const [execArgv, nodeOptions, fatal] of cases)
  test(`a rejection is ${fatal ? '' : 'not '}fatal with "${execArgv}" and NODE_OPTIONS "${nodeOptions}"`, () => {
    assert.equal(areRejectionsFatal(execArgv.split(' '), nodeOptions), fatal)
  })

test('without NODE_OPTIONS a rejection is fatal', () => {
  assert.equal(areRejectionsFatal([]), true)
})
