// A terminal that nobody reads: Ctrl-S, a window that is stopped. `script` is its other end.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../../testing/ports.ts'
import { isAlive, signalProcess, untilGone } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { skipUnless } from '../support/tools.ts'

const script = '/usr/bin/script'
const skip = skipUnless(existsSync(script) || undefined, `there is no ${script}`)
const floods = Array<string>(2).fill('/flood?lines=4000')
const program = fileURLToPath(new URL('./apps/master-in-terminal.mjs', import.meta.url))

test('a master whose terminal nobody reads serves on, hears its signals, and ends [R14]', {
  skip,
}, async () => {
  const port = await findFreePort()
  const command = `exec ${process.execPath} ${program}`
  const env = { ...process.env, PORT: String(port) }
  const terminal = spawn(script, ['-qec', command, '/dev/null'], { env })
  let shown = ''
  terminal.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text
  })
  const pids = [terminal.pid ?? Number.NaN]
  try {
    const pid = Number(await until('it is ready', () => /master pid=(\d+)/.exec(shown)?.[1]))
    pids.push(pid)
    signalProcess(pids[0] ?? Number.NaN, 'SIGSTOP')
    for (const path of ['/line', ...floods, '/line', '/line', '/line'])
      assert.equal((await send({ port, path })).kind, 'ok', path)
    signalProcess(pid, 'SIGTERM')
    await until('it has ended', () => !isAlive(pid))
    assert.equal((await send({ port })).kind, 'refused')
    signalProcess(pids[0] ?? Number.NaN, 'SIGCONT')
    await untilGone(pids)
  } finally {
    for (const pid of pids) signalProcess(pid, 'SIGKILL')
  }
})
