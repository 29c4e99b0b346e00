import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { exitCodes, ProtocolError, protocolErrorCodes } from '../src/index.ts'

const folder = new URL('..', import.meta.url)

test('the protocol depends on nothing, not even on Node.js', () => {
  const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
  for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies'])
    assert.equal(manifest[kind], undefined, kind)
  const names = readdirSync(new URL('src', folder), { recursive: true, encoding: 'utf8' })
  for (const name of names.filter((each) => each.endsWith('.ts'))) {
    const source = readFileSync(new URL(`src/${name}`, folder), 'utf8')
    const targets = [...source.matchAll(/\b(?:from|import|require)\b\s*\(?\s*'([^']+)'/g)]
    for (const [, target] of targets) assert.match(target ?? '', /^\.\//, name)
  }
})

test('exit codes are distinct, below 126, and clear of those of Node and of shells', () => {
  const codes = Object.values(exitCodes)
  assert.equal(new Set(codes).size, codes.length)
  for (const [name, code] of Object.entries(exitCodes)) {
    assert.ok(code === 0 || (code > 13 && code < 126), name)
  }
})

test('a protocol error has its name, its code and its cause', () => {
  const cause = new Error('why')
  for (const code of protocolErrorCodes) {
    const error = new ProtocolError(code, 'what', { cause })
    assert.deepEqual([error.name, error.code, error.cause], ['ProtocolError', code, cause])
    assert.match(String(error), /^ProtocolError: what$/)
  }
})

test('its name is like that of Node’s own errors: not shown as a field, and free to be changed', () => {
  const how = (prototype: object) => {
    const { value, ...attributes } = Object.getOwnPropertyDescriptor(prototype, 'name') ?? {}
    return { isText: typeof value === 'string', ...attributes }
  }
  assert.deepEqual(how(ProtocolError.prototype), how(Error.prototype))
})
