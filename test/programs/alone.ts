// A program in a process of its own, adopted or bare, that is told to leave while it is busy.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { until, within } from '../../testing/until.ts'
import { holdSeveral, readOn } from './hold.ts'
import type { Installed } from './install.ts'
import { findLosses, type Losses } from './losses.ts'
import type { Program, Way } from './program.ts'

export interface AloneResult extends Losses {
  /** How many of the held requests were answered. */
  readonly finished: number
  /** The exit code, or the signal that ended it. */
  readonly code: number | string
  /** What the request got whose code threw. */
  readonly thrown?: string
  /** How much is missing of what it should have written or sent. */
  readonly missing: number
  readonly output: string
}

interface Options {
  readonly installed: Installed
  readonly way: Way
  readonly isBare?: boolean
}

const adopt = ['--require', '@regrow/worker/adopt']

/** Start it, keep it busy, tell it to leave, and see what becomes of everything. */
export async function tryAlone(program: Program, options: Options): Promise<AloneResult> {
  const port = await findFreePort()
  await using witness = await program.witness?.()
  const env = { ...program.env?.(port), ...witness?.env }
  await using running = await start(program, { ...options, port, env })
  const load = startHammer({ port, path: program.path, kept: 4, fresh: 0 })
  await load.tally.untilServed(20)
  const held = await holdSeveral(port, program.held)
  const toldAt = performance.now()
  const thrown = await tell(running, program, options.way)
  const isOver = () => running.hasExited() || !isListening(port)
  await until('it takes nothing new', isOver)
  const finished = await readOn(held)
  const code = await within(`${program.name} exits\n${running.output()}`, running.exit, 60_000)
  const tally = await load.stop()
  const losses = findLosses(tally, toldAt)
  const seen = { served: tally.count('ok'), errors: thrown === undefined ? 0 : 1 }
  const missing = witness?.countMissing(seen) ?? 0
  return { ...losses, ...thrown, finished, code, missing, output: running.output() }
}

async function tell({ pid, port }: Running, program: Program, way: Way) {
  if (way === 'an error') {
    const { kind } = await send({ port, path: program.throws ?? '' })
    return { thrown: kind }
  }
  process.kill(way === 'SIGTERM' ? pid : -pid, way === 'Ctrl-C' ? 'SIGINT' : 'SIGTERM')
  return undefined
}

interface Running extends AsyncDisposable {
  readonly pid: number
  readonly port: number
  readonly exit: Promise<number | string>
  hasExited(): boolean
  output(): string
}

interface StartOptions extends Options {
  readonly port: number
  readonly env: Readonly<Record<string, string>>
}

/** In a process group of its own, as a shell or a service manager has it. Resolves when it answers. */
async function start(program: Program, options: StartOptions): Promise<Running> {
  const { port, env, isBare, installed } = options
  const child = spawn(process.execPath, listArguments(program, port, isBare ? [] : adopt), {
    cwd: installed.folder,
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const running = follow(child, port)
  try {
    await until(`${program.name} answers`, async () => {
      if (running.hasExited()) throw new Error(`${program.name} left early`)
      return (await send({ port, path: `${program.path}?probe` })).kind === 'ok'
    })
    return running
  } catch (error) {
    await running[Symbol.asyncDispose]()
    throw new Error(`${program.name}: ${running.output()}`, { cause: error })
  }
}

function listArguments(program: Program, port: number, flags: readonly string[]) {
  const { execArgv = [], entry, args, launch } = program
  if (launch) return launch(flags)
  return [...execArgv, ...flags, entry, ...(args?.(port) ?? [])]
}

function follow(child: ChildProcess, port: number): Running {
  const written: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => written.push(text))
  const pid = child.pid ?? Number.NaN
  const hasExited = () => child.exitCode !== null || child.signalCode !== null
  return {
    ...{ pid, port, hasExited },
    exit: once(child, 'exit').then(([code, signal]) => code ?? signal),
    output: () => written.join(''),
    async [Symbol.asyncDispose]() {
      endGroup(pid)
      await until('the port is free', () => !isListening(port))
    },
  }
}

/** What it has started may outlive it. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // nobody is left
  }
}
