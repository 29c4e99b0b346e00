// The soak itself: a few seconds of it, and whether it would notice.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { typescript } from '../../scripts/typescript/flags.ts'
import { within } from '../../testing/until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Soak {
  readonly code: number | null
  readonly output: string
}

function soak(...options: string[]): Promise<Soak> {
  const child = spawn(process.execPath, [...typescript, 'soak/main.ts', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk
  })
  const ended = new Promise<Soak>((resolve) => {
    child.once('close', (code) => resolve({ code, output }))
  })
  return within('the soak ended', ended, 120_000)
}

test('a short soak explains every loss by a fault that may cost it, and leaves nothing', async (context) => {
  const { code, output } = await soak('--minutes', '0.06', '--pace', '200')
  context.diagnostic(output)
  assert.equal(code, 0, output)
  assert.match(output, /^ +ok +\d{3,}$/m)
  assert.match(output, /^ +unexplained +0$/m)
  assert.match(output, /^ +processes left +0$/m)
})

test('a soak of a pool that cuts off what it holds tells so, and fails', async () => {
  const hasty = JSON.stringify({ drainTimeoutMs: 100 })
  const { code, output } = await soak('--minutes', '0.03', '--only', 'reload', '--pool', hasty)
  assert.equal(code, 1, output)
  assert.match(output, /^ +(503|reset), UNEXPLAINED +\d+$/m)
})
