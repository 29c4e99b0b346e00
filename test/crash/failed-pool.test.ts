// How a master ends whose pool fails: a service manager reads its exit code.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { within } from '../../testing/until.ts'

const program = fileURLToPath(new URL('./apps/master-of-crashes.mjs', import.meta.url))
const isFailure =
  /^pool pid=\d+ failed \(ERR_POOL_CRASH_LOOP\) and stops: 3 crashes within 60000 ms; the last one: .*$/

for (const [title, how, code, stdout, told] of [
  ['ends with 69, and says why in its last line', 'unheard', 69, '', 1],
  ['ends with the code that its program has set', 'with a code of its own', 3, '', 1],
  ['leaves it to a listener', 'by a listener', 0, 'heard of ERR_POOL_CRASH_LOOP\n', 0],
  ['leaves it to start()', 'at start', 0, 'not started: ERR_POOL_CRASH_LOOP\n', 0],
] as const)
  test(`a master whose pool fails ${title} [R13]`, async () => {
    const end = await runMaster(how)
    assert.deepEqual([end.code, end.stdout], [code, stdout])
    const lines = end.stderr.split('\n').slice(0, -1)
    assert.equal(lines.filter((line) => / failed /.test(line)).length, told, end.stderr)
    if (told > 0) assert.match(lines.at(-1) ?? '', isFailure)
    const crashes = lines.filter((line) => /^slot=0 gen=1 pid=\d+ crashed /.test(line))
    assert.equal(crashes.length, how === 'at start' ? 0 : 3, end.stderr)
  })

async function runMaster(how: string) {
  const master = spawn(process.execPath, [program, how], { stdio: ['ignore', 'pipe', 'pipe'] })
  const code = new Promise<number | null>((resolve) => {
    master.once('exit', resolve)
  })
  const all = Promise.all([code, text(master.stdout), text(master.stderr)])
  const [ended, stdout, stderr] = await within('the master ends by itself', all)
  return { code: ended, stdout, stderr }
}
