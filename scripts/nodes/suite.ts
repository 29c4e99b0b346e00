// Runs the tests with one binary of Node.js, and counts what came of them.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Total } from '../tests/report.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface SuiteResult {
  readonly exitCode: number
  readonly seconds: number
  /** Missing if the run did not come to its end. */
  readonly total: Total | undefined
}

export async function runSuite(node: string, args: readonly string[]): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-test-nodes-'))
  const countsFile = join(folder, 'counts.json')
  const startedAt = performance.now()
  try {
    const exitCode = await run(node, args, countsFile)
    const seconds = (performance.now() - startedAt) / 1_000
    const total = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : undefined
    return { exitCode, seconds, total }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(node: string, args: readonly string[], countsFile: string): Promise<number> {
  const child = spawn(node, ['--import', 'tsx', 'scripts/run-tests.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, REGROW_TEST_COUNTS: countsFile },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
