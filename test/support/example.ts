// An example, run as a user runs it: its one command, its own files.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../../testing/ports.ts'
import { childrenOf, signalProcess, untilGone } from '../../testing/processes.ts'
import { until, within } from '../../testing/until.ts'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

/** An example in reach of this project's packages, whose files a test may change. */
export function copyExample(name: string, files: readonly string[]): string {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url))
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, `${basename(name)}-`))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const file of files) copyFileSync(join(examples, name, file), join(folder, file))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** `name` is a folder of `examples`, or the path of a copy. */
export async function runExample(
  name: string,
  file: string,
  { flags = [], env = {} }: RunOptions = {},
): Promise<Example> {
  const port = await findFreePort()
  const cwd = name.startsWith('/') ? name : join(examples, name)
  const environment = { ...process.env, PORT: String(port), ...env }
  return new Example(spawn(process.execPath, [...flags, file], { cwd, env: environment }), port)
}

export interface RunOptions {
  /** Arguments of Node.js. */
  readonly flags?: readonly string[]
  readonly env?: Record<string, string>
}

export class Example {
  readonly port: number
  readonly pid: number
  readonly ended: Promise<number | NodeJS.Signals | null>
  #output = ''

  constructor(child: ChildProcess, port: number) {
    assert.ok(child.pid, 'the example could not be started')
    this.port = port
    this.pid = child.pid
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? signal))
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk
      })
    }
  }

  async says(text: string, times = 1): Promise<void> {
    const found = () => this.#output.split(text).length > times
    await until(`it says ${text}`, found, 60_000).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.#output}`)
    })
  }

  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    signalProcess(this.pid, signal)
    return within(`the example ends\n${this.#output}`, this.ended)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pids = [this.pid, ...childrenOf(this.pid)]
    for (const pid of pids) signalProcess(pid, 'SIGKILL')
    await untilGone(pids)
  }
}
