// One worker without a master, as a process of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { locateApp } from '../../testing/locate-app.ts'
import { until, within } from '../../testing/until.ts'

export interface Standalone {
  readonly port: number
  readonly stdout: () => string
  readonly stderr: () => string
  /** The exit code, once the process is gone and its output was read. */
  readonly exitCode: Promise<number | null>
  signal(name: NodeJS.Signals): void
}

export interface Program {
  readonly exitCode: Promise<number | null>
  readonly stdout: () => string
  readonly stderr: () => string
  readonly child: ChildProcess
}

/**
 * Run an entry, by its name or its path, behind arguments for Node.js or without;
 * it is ended with the test, if it has not ended by then.
 */
export function startProgram(
  context: { after(end: () => void): void },
  command: string | readonly string[],
  env: Record<string, string> = {},
): Program {
  const [app = '', ...flags] = [command].flat().reverse()
  const child = spawn(process.execPath, [...flags.reverse(), locateApp(app)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  context.after(() => child.kill('SIGKILL'))
  const exit = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code))
  })
  return {
    ...{ stdout: collect(child.stdout), stderr: collect(child.stderr), child },
    exitCode: within(`${app} exits`, exit, 60_000),
  }
}

/** Run an entry that prints its port, and resolve when it has. */
export async function startStandalone(
  context: { after(end: () => void): void },
  command: string | readonly string[],
  env: Record<string, string> = {},
): Promise<Standalone> {
  const { child, ...program } = startProgram(context, command, env)
  const port = await until(`${command} listens`, () => {
    if (child.exitCode !== null) throw new Error(`${command} left early: ${program.stderr()}`)
    return Number(/^port (\d+)$/m.exec(program.stdout())?.[1]) || false
  })
  return { ...program, port, signal: (name) => void child.kill(name) }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = ''
  stream?.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  return () => text
}
