// Runs one test file, or several that share it, in a process of its own.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { typescript } from '../typescript/flags.ts'
import type { TestProgram } from './programs.ts'

export interface FileResult {
  /** The name of what ran: one file, or the common name of several. */
  readonly file: string
  readonly exitCode: number
  readonly seconds: number
  /** From the summary of Node's own runner; empty if the file did not get there. */
  readonly counts: Readonly<Record<string, number>>
  readonly output: string
}

export interface Surroundings {
  readonly root: string
  readonly env: NodeJS.ProcessEnv
  /** A folder for the output of reporters. */
  readonly folder: string
  /** A file that is not over by then hangs, and is ended. */
  readonly limitMs: number
  /** The niceness of the process, as of `nice`. */
  readonly niceness?: number
}

const countReporter = new URL('../count-reporter.mjs', import.meta.url).href
const together = fileURLToPath(new URL('run-together.mjs', import.meta.url))
const summary = /^ℹ (?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+\n/gm

/** Run a file with the Node.js of this process. Never rejects because of what the file does. */
export function runFile(file: string, surroundings: Surroundings): Promise<FileResult> {
  return runProgram({ name: file, files: [file] }, surroundings)
}

/** The same for files that share a process. */
export async function runProgram(
  { name: file, files }: TestProgram,
  { root, env, folder, limitMs, niceness = 0 }: Surroundings,
): Promise<FileResult> {
  const countsFile = join(folder, `${file.replaceAll('/', '_')}.json`)
  const began = performance.now()
  const programs = files.length === 1 ? files : [together, ...files]
  const child = spawn(process.execPath, [...typescript, ...reporters(countsFile), ...programs], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (child.pid !== undefined && niceness > 0) setPriority(child.pid, niceness)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  const alarm = setTimeout(() => {
    output += `\n${file} was not over after ${limitMs} ms, and was ended\n`
    child.kill('SIGKILL')
    // Processes that the file left behind may hold them.
    for (const stream of [child.stdout, child.stderr]) stream.destroy()
  }, limitMs)
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  clearTimeout(alarm)
  const seconds = (performance.now() - began) / 1_000
  return {
    file,
    exitCode,
    seconds,
    counts: readCounts(countsFile),
    output: output.replace(summary, ''),
  }
}

function reporters(countsFile: string): string[] {
  return [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${countReporter}`, `--test-reporter-destination=${countsFile}`],
  ]
}

/** The reporter creates the file at once, and writes it at the end. */
function readCounts(file: string): Record<string, number> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  rmSync(file, { force: true })
  return text === '' ? {} : JSON.parse(text)
}
