// Runs tests in a sandbox, and gives up tests that do not end.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { runFile } from '../tests/run-file.ts'
import { typescript } from '../typescript/flags.ts'
import type { Sandbox } from './sandbox.ts'

const shortestLimitMs = 40_000
const limitFactor = 5

/** The sandbox in which tests run. */
export type Place = Pick<Sandbox, 'folder' | 'env' | 'endProcesses'>

export interface SystemTest {
  readonly test: string
  /** How long the test takes without a change. */
  readonly seconds: number
  readonly more?: NodeJS.ProcessEnv
}

/** Run one system test of a sandbox, and end the processes that it leaves. */
export async function runSystemTest(
  sandbox: Place,
  { test, seconds: usual, more }: SystemTest,
): Promise<'passed' | 'failed' | 'timeout'> {
  const { folder, env } = sandbox
  const limitMs = limitOf(usual * 1_000)
  const place = { root: folder, env: { ...env, ...more }, folder, limitMs }
  const { exitCode, seconds } = await runFile(test, place)
  sandbox.endProcesses()
  if (exitCode === 0) return 'passed'
  return seconds * 1_000 >= limitMs ? 'timeout' : 'failed'
}

/** A test that takes longer than this has noticed the change, which made it hang. */
export function limitOf(usualMs: number): number {
  return Math.max(shortestLimitMs, usualMs * limitFactor)
}

export interface Units {
  readonly tests: readonly string[]
  readonly limitMs: number
}

/** Run them in one process, until one fails; gives its title, or `timeout` if they did not end. */
export async function findFailure(
  { folder, env, endProcesses }: Place,
  { tests, limitMs }: Units,
): Promise<string | undefined> {
  const together = 'scripts/tests/run-together.mjs'
  const args = [...typescript, '--test-reporter=tap', together, ...tests]
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...env, NODE_TEST_CONTEXT: undefined }, // inside of a test, the runner would write for a machine
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  let failure: string | undefined
  const giveUp = (why: string) => {
    failure ??= why
    child.kill('SIGKILL')
  }
  const alarm = setTimeout(() => giveUp('timeout'), limitMs)
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    const title = firstFailureIn(output)
    if (title !== undefined) giveUp(title)
  })
  const closed = once(child, 'close')
  const [code] = await once(child, 'exit')
  clearTimeout(alarm)
  endProcesses() // the processes that it left may hold its output
  await closed
  return failure ?? (code === 0 ? undefined : 'its end')
}

/** The title of the first test that failed, from the complete lines. */
export function firstFailureIn(tap: string): string | undefined {
  const titles = [...tap.matchAll(/^ *not ok \d+ - (.*)\n/gm)].map(([, title = '']) => title)
  return titles.find((title) => !/ # (?:TODO|SKIP)/.test(title))?.replaceAll('\\#', '#')
}
