import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, describeAddress, describeAddresses } from '../../src/log/addresses.ts'

const addresses: readonly (readonly [Address, string | undefined])[] = [
  [{ address: null, port: 3000, addressType: 4 }, 'port 3000'],
  [{ address: '::', port: 3000, addressType: 6 }, 'port 3000'],
  [{ address: '0.0.0.0', port: 3000, addressType: 4 }, 'port 3000'],
  [{ address: '', port: 3000, addressType: 4 }, 'port 3000'],
  [{ address: '127.0.0.1', port: 3000, addressType: 4 }, '127.0.0.1:3000'],
  [{ address: '::1', port: 3000, addressType: 6 }, '[::1]:3000'],
  [{ address: 'localhost', port: 3000, addressType: 6 }, 'localhost:3000'],
  [{ address: '/run/app', port: -1, addressType: -1 }, '/run/app'],
  [{ address: null, port: -1, addressType: -1 }, undefined],
  [{ address: null, port: -1, addressType: 4 }, undefined],
  [{ address: null, addressType: 4 }, undefined],
  [{ address: '127.0.0.1', port: 53, addressType: 'udp4' }, undefined],
]

for (const [address, expected] of addresses)
  test(`an address is written as people do: ${JSON.stringify(address)} is ${expected} [R48]`, () => {
    assert.equal(describeAddress(address), expected)
  })

test('addresses are listed as in a sentence [R48]', () => {
  assert.equal(describeAddresses([]), '')
  assert.equal(describeAddresses(['a']), ' on a')
  assert.equal(describeAddresses(['a', 'b', 'c']), ' on a, b and c')
})
