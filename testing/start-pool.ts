// A pool in a master process of its own. Leaving the scope of `await using pool = …` stops it and
// proves that nothing is left: no process, no zombie, no listener.

import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { PoolEvents, PoolOptions, PoolStatus, ReloadOptions } from '@regrow/master'
import { locateApp } from './locate-app.ts'
import { findFreePort, isListening } from './ports.ts'
import { exists, isAlive, signalProcess, startTimeOf, untilGone } from './processes.ts'
import { until, within } from './until.ts'

type Output = 'stdout' | 'stderr'
type EventName = keyof PoolEvents
type EventData<Name extends EventName> = PoolEvents[Name][0]

export interface SeenEvent {
  readonly name: EventName
  readonly data: EventData<EventName>
  /** `performance.now()` of the test when it heard of it. */
  readonly at: number
}

/** An error of the master as it crossed the channel. */
export interface RemoteError extends Error {
  readonly code?: string
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: { message: string; name: string; code?: string; stack?: string; cause?: unknown }
}

interface StartOptions extends Omit<PoolOptions, 'entry' | 'reload'> {
  /** Its `verify` is the name of a hook in master-program.mjs. */
  readonly reload?: Omit<ReloadOptions, 'verify'> & { readonly verify?: string }
  /** A name as `locateApp` takes it, or a URL. */
  readonly app: string | URL
  /** Arguments of the master's own Node.js. */
  readonly masterArgs?: readonly string[]
  readonly nodePath?: string
  /** A copy of master-program.mjs, which finds another master's package from where it lies. */
  readonly masterProgram?: string
  /** Where the master's stdout and stderr go, if not to the test. */
  readonly masterOutput?: number | Writable
  /** Run the master without the rights that root has. */
  readonly unprivileged?: boolean
  /** Give the master a process group of its own, as a shell or a service manager does. */
  readonly detached?: boolean
}

/** `nobody`, where the tests are run by root; limits and permissions bind everybody else. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const program = fileURLToPath(new URL('master-program.mjs', import.meta.url))

/** Fork a master, create a pool in it and wait until it is ready. */
export async function startPool(options: StartOptions): Promise<TestPool> {
  const pool = await createTestPool(options)
  try {
    await pool.command('start')
    return pool
  } catch (error) {
    await pool[Symbol.asyncDispose]()
    throw error
  }
}

/** The same, but the pool is not started. */
export async function createTestPool(options: StartOptions): Promise<TestPool> {
  const { app, masterArgs, nodePath, detached = false, env, ...others } = options
  const { unprivileged, masterOutput = 'pipe', masterProgram = program, ...rest } = others
  const port = Number(env?.PORT ?? (await findFreePort()))
  const master = fork(masterProgram, {
    execArgv: [...(masterArgs ?? [])],
    execPath: nodePath ?? process.execPath,
    detached,
    serialization: 'advanced',
    stdio: ['ignore', masterOutput, masterOutput, 'ipc'],
    ...(unprivileged && nobody),
  })
  const pool = new TestPool(master, port)
  const environment = { ...env, PORT: String(port) }
  try {
    const href = app instanceof URL ? app.href : locateApp(app)
    await pool.command('create', { size: 2, ...rest, env: environment, entry: href })
    return pool
  } catch (error) {
    signalProcess(pool.pid, 'SIGKILL') // it has no pool to stop
    throw error
  }
}

export class TestPool {
  readonly events: SeenEvent[] = []
  readonly port: number
  readonly master: ChildProcess
  readonly #answers = new Map<number, (answer: Answer) => void>()
  /** Of each process that was forked, as the kernel had it when the test heard of it. */
  readonly #startTimes = new Map<number, string | undefined>()
  readonly #written: { readonly from: Output; readonly bytes: Buffer }[] = []
  #lastId = 0

  constructor(master: ChildProcess, port: number) {
    this.master = master
    this.port = port
    master.on('message', (message) => this.#hear(message as Answer | SeenEvent))
    // Not by its exit, which may be seen before its last answers have been read.
    master.once('disconnect', () => this.#giveUp())
    for (const from of ['stdout', 'stderr'] as const)
      master[from]?.on('data', (bytes) => this.#written.push({ from, bytes }))
  }

  /** The master's pid. */
  get pid(): number {
    assert.ok(this.master.pid, 'the master was not forked')
    return this.master.pid
  }

  /** What the master and its workers have written so far. */
  get output(): string {
    return decode(this.#written)
  }

  /** The same, of one stream. */
  textOf(stream: Output): string {
    return decode(this.#written.filter(({ from }) => from === stream))
  }

  /** The same, without the lines in which a pool says that all is well. */
  get complaints(): string {
    const isWell = /^pool pid=\d+ (ready|reload to|gen=\d+ serves everywhere|stopping;|stopped\b)/
    return this.output.replaceAll(/.*\n/g, (line) => (isWell.test(line) ? '' : line))
  }

  /** Every process that this pool ever forked. */
  get workerPids(): number[] {
    return this.seen('worker:forked').flatMap(({ pid }) => pid ?? [])
  }

  /** Every process that was ever forked as a standby. */
  get standbyPids(): number[] {
    return this.seen('standby:forked').flatMap(({ pid }) => pid ?? [])
  }

  /** Call a verb of the pool, or of master-program.mjs, and wait for its result. */
  command(verb: string, ...args: unknown[]): Promise<unknown> {
    this.#lastId += 1
    const id = this.#lastId
    const result = new Promise((resolve, reject) => {
      this.#answers.set(id, ({ error, value }) => (error ? reject(restore(error)) : resolve(value)))
    })
    this.master.send({ id, verb, args })
    return within(`${verb} settled\n${this.output}`, result, 60_000)
  }

  async status(): Promise<PoolStatus> {
    return (await this.command('status')) as PoolStatus
  }

  /** The data of all events of this name so far. */
  seen<Name extends EventName>(name: Name): EventData<Name>[] {
    const events = this.events.filter((event) => event.name === name)
    return events.map((event) => event.data as EventData<Name>)
  }

  /** The first event of this name, past or to come, whose data are as wanted. */
  waitFor<Name extends EventName>(
    name: Name,
    wanted: (data: EventData<Name>) => boolean = () => true,
    limitMs = 30_000,
  ): Promise<EventData<Name>> {
    return until(`event ${name}`, () => this.seen(name).find(wanted), limitMs)
  }

  /** End the master by force; the caller says what shall become of its workers. */
  async killMaster(): Promise<void> {
    signalProcess(this.pid, 'SIGKILL')
    await untilGone([this.pid])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (isAlive(this.pid)) await this.#leave()
    const left = await this.#findLeft()
    for (const pid of left) signalProcess(pid, 'SIGKILL')
    assert.deepEqual(left, [], `processes were left behind\n${this.output}`)
    assert.equal(isListening(this.port), false, `somebody still listens on ${this.port}`)
  }

  /** Stopped and released, the master must find its own end: anything left in it would keep it. */
  async #leave(): Promise<void> {
    const isExpectedEnd = new Promise((resolve) => {
      this.master.once('exit', (code, signal) => resolve(code ?? signal))
    })
    await this.command('stop')
    await this.command('release')
    const end = await within('the master ends by itself', isExpectedEnd).catch((error) => {
      signalProcess(this.pid, 'SIGKILL')
      throw error
    })
    assert.equal(end, 0, `the master's end\n${this.output}`)
  }

  /** Processes of this pool that there still are; a long run sees pids that others have got since. */
  listLeft(): number[] {
    const isSame = (pid: number) => startTimeOf(pid) === this.#startTimes.get(pid)
    const workers = [...this.#startTimes.keys()].filter((pid) => exists(pid) && isSame(pid))
    return exists(this.pid) ? [this.pid, ...workers] : workers
  }

  /** Workers of a killed master may take their drain's time. */
  async #findLeft(): Promise<number[]> {
    const isEmpty = () => this.listLeft().length === 0
    await until('every process is gone', isEmpty, 15_000).catch(() => undefined) // they are told below, by name
    return this.listLeft()
  }

  #settle(answer: Answer): void {
    this.#answers.get(answer.id)?.(answer)
    this.#answers.delete(answer.id)
  }

  /** What was asked and not answered will not be. */
  #giveUp(): void {
    const error = { name: 'Error', message: `the master exited before it answered\n${this.output}` }
    for (const [id, answer] of this.#answers) answer({ id, error })
  }

  #hear(message: Answer | SeenEvent): void {
    if ('name' in message) this.#note(message)
    else this.#settle(message)
  }

  #note(event: SeenEvent): void {
    this.events.push({ ...event, at: performance.now() })
    if (event.name !== 'worker:forked' && event.name !== 'standby:forked') return
    const { pid } = event.data as EventData<'worker:forked'>
    if (pid !== undefined) this.#startTimes.set(pid, startTimeOf(pid))
  }
}

function decode(written: readonly { readonly bytes: Buffer }[]): string {
  return Buffer.concat(written.map(({ bytes }) => bytes)).toString()
}

function restore({ message, ...fields }: NonNullable<Answer['error']>): RemoteError {
  return Object.assign(new Error(message), fields)
}
