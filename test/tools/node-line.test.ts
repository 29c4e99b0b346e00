// `npm run test:nodes` is worth something only if nothing in it runs on another Node.js.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { test } from 'node:test'
import { startPool } from '../../testing/start-pool.ts'

test('a master and its workers run on the Node.js that runs the tests', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const own = readlinkSync('/proc/self/exe')
  const pids = [pool.pid, ...pool.workerPids]
  for (const pid of pids) assert.equal(readlinkSync(`/proc/${pid}/exe`), own)
})

test('whoever looks for node by its name finds the Node.js that runs the tests', () => {
  const named = execFileSync('node', ['--version'], { encoding: 'utf8' }).trim()
  assert.equal(named, process.version)
  const ofNpm = execFileSync('npm', ['version', '--json'], { encoding: 'utf8' })
  assert.equal(JSON.parse(ofNpm).node, process.versions.node)
})
