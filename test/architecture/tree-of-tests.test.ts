// Where tests lie: unit tests in the rooms of their sources, system tests in the folders that CONTRIBUTING.md shows.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

function listFolders(path: string, recursive = false): string[] {
  const entries = readdirSync(`${root}${path}`, { recursive, withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(`${root}${path}/`.length))
}

test('unit tests lie in the rooms of their sources', () => {
  const rooms = readdirSync(`${root}packages`).flatMap((name) =>
    listFolders(`packages/${name}/test`, true).map((room) => `packages/${name}/src/${room}`),
  )
  assert.ok(rooms.length > 20, 'the tests were not found')
  const others = /\/(?:support|scenarios)$/ // helpers and transcripts
  assert.deepEqual(
    rooms.filter((room) => !others.test(room) && !existsSync(`${root}${room}`)),
    [],
  )
})

test('every folder of system tests stands in the tree of CONTRIBUTING.md, and no other does', () => {
  const page = readFileSync(`${root}CONTRIBUTING.md`, 'utf8')
  const lines = page.split('\n').filter((line) => /^[├└]── /.test(line))
  const named = lines.flatMap(
    (line) => /^[├└]── ((?:[\w-]+\/ *)+)/.exec(line)?.[1]?.split('/') ?? [],
  )
  assert.deepEqual(
    named
      .map((name) => name.trim())
      .filter((name) => name !== '')
      .toSorted(),
    listFolders('test').toSorted(),
  )
})
