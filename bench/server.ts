// Runs one variant of the server in processes of its own, on the Node.js that is measured.

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '../testing/ports.ts'

/** `before` is the pool of another checkout. */
export const variants = ['raw', 'als', 'regrow', 'domain', 'before'] as const

export type Variant = (typeof variants)[number]

type Verb = 'start' | 'pids' | 'replace' | 'stop'

interface Reply {
  readonly ms: number
  readonly pids: readonly number[]
}

/** USER_HZ is 100 on every Linux that Node.js runs on. */
const tickMs = 10

export class Server {
  readonly port: number
  readonly #master: ChildProcess

  constructor(master: ChildProcess, port: number) {
    this.#master = master
    this.port = port
  }

  /** Milliseconds from the order to start until all workers are ready. */
  async start(): Promise<number> {
    return (await this.#ask('start')).ms
  }

  /** Milliseconds from the SIGKILL of one worker until its replacement is ready. */
  async replace(): Promise<number> {
    return (await this.#ask('replace')).ms
  }

  /** Proportional set size of master and workers, in MiB. */
  async readMemory(): Promise<number> {
    const { pids } = await this.#ask('pids')
    return sum(pids.map((pid) => readPss(pid) / 1_024))
  }

  /** Processor time that master and workers have used so far, in milliseconds. */
  async readCpu(): Promise<number> {
    const { pids } = await this.#ask('pids')
    return readCpu(pids)
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => {
      this.#master.once('exit', resolve)
    })
    await this.#ask('stop')
    await gone
  }

  #ask(verb: Verb): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const fail = (code: number | null) =>
        reject(new Error(`${verb}: the master exited (${code})`))
      this.#master.once('exit', fail)
      this.#master.once('message', (reply) => {
        this.#master.off('exit', fail)
        resolve(reply as Reply)
      })
      this.#master.send(verb)
    })
  }
}

export interface ServerOptions {
  readonly nodePath: string
  readonly nodeFlags?: readonly string[]
  readonly workers: number
  /** The framework whose app it runs; without one, a bare handler. */
  readonly framework?: string
  /** The checkout that `before` runs. */
  readonly before?: string | undefined
}

/** The variants that are measured by default: `before` only where a checkout is given. */
export function variantsFor({ before }: Pick<ServerOptions, 'before'>): readonly Variant[] {
  return variants.filter((variant) => variant !== 'before' || before !== undefined)
}

/** A master that waits for its orders. */
export async function createServer(variant: Variant, options: ServerOptions) {
  const { nodePath, nodeFlags = [], workers, framework = '' } = options
  const port = await findFreePort()
  const program = findMaster(variant, options)
  const settings = {
    VARIANT: variant,
    FRAMEWORK: framework,
    PORT: `${port}`,
    WORKERS: `${workers}`,
  }
  const env = { ...process.env, ...settings }
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
  return new Server(spawn(nodePath, [...nodeFlags, program], { env, stdio: [...stdio] }), port)
}

function findMaster(variant: Variant, { before }: ServerOptions): string {
  if (variant === 'before') {
    if (before === undefined) throw new Error('`before` needs the checkout to run')
    return join(before, 'bench/apps/regrow-master.mjs')
  }
  const name = variant === 'regrow' ? 'regrow-master.mjs' : 'raw-master.mjs'
  return fileURLToPath(new URL(`apps/${name}`, import.meta.url))
}

/** Processor time that processes have used so far, in milliseconds. */
export function readCpu(pids: readonly number[]): number {
  return sum(pids.map((pid) => readCpuTicks(pid) * tickMs))
}

function readPss(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN)
}

function readCpuTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
