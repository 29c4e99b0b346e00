import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RejectionPolicy, rejectionPolicyOf } from '../../../src/core/trap/rejection-policy.ts'

const cases: readonly (readonly [execArgv: string, nodeOptions: string, RejectionPolicy])[] = [
  ['', '', 'fatal'],
  ['--import tsx', '--enable-source-maps', 'fatal'],
  ['--unhandled-rejections=throw', '', 'fatal'],
  ['--unhandled-rejections=strict', '', 'thrown'],
  ['', '--unhandled-rejections=strict', 'thrown'],
  ['--unhandled-rejections=warn', '', 'tolerated'],
  ['--unhandled-rejections none', '', 'tolerated'],
  ['', '--import tsx --unhandled-rejections=warn-with-error-codes', 'tolerated'],
  ['--unhandled-rejections=throw', '--unhandled-rejections=warn', 'fatal'],
  ['--unhandled-rejections=warn --unhandled-rejections=throw', '', 'fatal'],
  ['--unhandled-rejections', '', 'fatal'],
  ['', '--import tsx --unhandled-rejections  warn', 'tolerated'],
  ['--unhandled_rejections=warn', '', 'tolerated'],
  ['', '--unhandled_rejections strict', 'thrown'],
  ['--unhandled_rejections=throw', '--unhandled-rejections=none', 'fatal'],
  ['--title=--unhandled-rejections=warn', '', 'fatal'],
]

for (const [execArgv, nodeOptions, policy] of cases)
  test(`a rejection is ${policy} with "${execArgv}" and NODE_OPTIONS "${nodeOptions}" [R34]`, () => {
    assert.equal(rejectionPolicyOf(execArgv.split(' '), nodeOptions), policy)
  })

test('without NODE_OPTIONS a rejection is fatal', () => {
  assert.equal(rejectionPolicyOf([]), 'fatal')
})
