// The demonstration, as `npm run demo` runs it.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { within } from './until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Demo {
  readonly process: ChildProcess
  output: string
}

export function startDemo(...args: string[]): Demo {
  const program = ['--import', 'tsx', 'examples/demo/main.ts', ...args]
  const child = spawn(process.execPath, program, { cwd: root })
  const demo: Demo = { process: child, output: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      demo.output += chunk
    })
  return demo
}

export async function endOf(demo: Demo): Promise<number> {
  const [code] = await within('the demo ended', once(demo.process, 'exit'), 120_000)
  return code
}

/** Run a short story of an app, in which four requests throw. */
export async function runShortDemo(app: string): Promise<void> {
  const demo = startDemo('--app', app, '--short')
  assert.equal(await endOf(demo), 0, demo.output)
  assert.match(demo.output, /500 +4 +of 4/)
  assert.match(demo.output, /^ +ok +\d{2,}/m)
  assert.match(demo.output, /Every promise was kept/)
}
