// ARCHITECTURE.md and CONTRIBUTING.md lead to files by name: each of these is there.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')

/** A page may leave out the folders that a file lies in: `shell/clock.ts`, `clock.ts`. */
const isThere = (name: string) => files.some((path) => `/${path}`.endsWith(`/${name}`))

for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md'])
  test(`every file that ${page} names is there`, () => {
    const text = readFileSync(`${root}${page}`, 'utf8')
    const named = [...text.matchAll(/`(\w[\w./-]*\.(?:c?ts|mjs))`/g)].map(([, name = '']) => name)
    assert.ok(named.length > 5)
    assert.deepEqual(
      named.filter((name) => !isThere(name)),
      [],
    )
  })
