// Runs tests in a sandbox, and gives up those that do not end.

import { spawn } from 'node:child_process'
import { runFile } from '../tests/run-file.ts'
import type { Sandbox } from './sandbox.ts'

const shortestLimitMs = 40_000
const limitFactor = 5

/** Where tests run. */
export type Place = Pick<Sandbox, 'folder' | 'env' | 'endProcesses'>

export interface SystemTest {
  readonly test: string
  /** How long it takes, unchanged. */
  readonly seconds: number
  readonly more?: NodeJS.ProcessEnv
}

/** Run one system test of a sandbox, and end what it leaves behind. */
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

/** What takes longer than this has noticed: a change made it hang. */
export function limitOf(usualMs: number): number {
  return Math.max(shortestLimitMs, usualMs * limitFactor)
}

export interface Units {
  readonly tests: readonly string[]
  readonly limitMs: number
}

/** True if one of them failed, or they did not end. */
export function failTogether({ folder, env }: Place, { tests, limitMs }: Units): Promise<boolean> {
  const args = ['--import', 'tsx', 'scripts/mutate/run-units.mjs', ...tests]
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' })
  const alarm = setTimeout(() => child.kill('SIGKILL'), limitMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(alarm)
      resolve(code !== 0)
    })
  })
}
