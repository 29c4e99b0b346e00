// Runs the tests with one binary of Node.js, and counts the results.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Conclusion } from '../tests/report.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface SuiteResult {
  readonly exitCode: number
  readonly seconds: number
  /** Missing if the run did not finish. */
  readonly conclusion: Pick<Conclusion, 'total' | 'reasons'> | undefined
}

export async function runSuite(node: string, args: readonly string[]): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-test-nodes-'))
  const conclusionFile = join(folder, 'conclusion.json')
  const startedAt = performance.now()
  try {
    const exitCode = await run(node, args, conclusionFile)
    const seconds = (performance.now() - startedAt) / 1_000
    return { exitCode, seconds, conclusion: read(conclusionFile) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(node: string, args: readonly string[], conclusionFile: string): Promise<number> {
  const child = spawn(node, ['--import', 'tsx', 'scripts/run-tests.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, REGROW_TEST_CONCLUSION: conclusionFile },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function read(file: string): SuiteResult['conclusion'] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
