// The demonstration, as `npm run demo` runs it.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { typescript } from '../../scripts/typescript/flags.ts'
import { within } from '../../testing/until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Demo {
  readonly process: ChildProcess
  output: string
}

export function startDemo(...args: string[]): Demo {
  const program = [...typescript, 'examples/demo/main.ts', ...args]
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
  assertToldInFull(demo, { throws: 3, stories: 1 })
}

/** Each part has one line that stays, the table has a column for each story, and nothing else is written. */
export function assertToldInFull(
  { output }: Demo,
  { throws, stories }: { readonly throws: number; readonly stories: number },
): void {
  const parts = ['start 2 workers', 'one request throws', `${throws} requests throw`]
  for (const part of [...parts, 'SIGKILL a worker', 'reload', 'stop'])
    assert.equal(
      output.match(new RegExp(`^ +[\\d.]+ s  ${part} +[\\d.]+ s`, 'gm'))?.length,
      stories,
      part,
    )
  const all = throws + 1
  assert.match(output, new RegExp(`^  requests that threw: 500 +${all} of ${all}\\b`, 'm'), output)
  assert.match(output, /^ {2}ordinary requests: ok +\d{2,}/m, output)
  assert.match(output, /^ {2}lost for no reason +0\b/m, output)
  assert.match(output, /Every promise of regrow was kept/)
  assert.doesNotMatch(output, /nobody catches this/, 'errors are counted, and not shown')
}
