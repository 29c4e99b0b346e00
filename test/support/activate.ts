// A service that is started by socket activation; see launcher.mjs.

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { locateApp } from '../../testing/locate-app.ts'
import { childrenOf, signalProcess, untilGone } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'

interface Launched {
  readonly port?: number
  readonly pid?: number
  readonly text?: string
  readonly exited?: { readonly code: number | null; readonly signal: string | null }
}

const launcher = fileURLToPath(new URL('launcher.mjs', import.meta.url))

export class Activation {
  readonly #launcher: ChildProcess
  readonly #told: Launched[] = []
  readonly #pids = new Set<number>()

  constructor(path?: string) {
    const env = { ...process.env, ...(path !== undefined && { LAUNCH_PATH: path }) }
    this.#launcher = fork(launcher, { env, execArgv: [] })
    this.#launcher.on('message', (message) => this.#told.push(message as Launched))
  }

  /** All that the services have written. */
  get output(): string {
    return this.#told.map(({ text = '' }) => text).join('')
  }

  untilPort(): Promise<number> {
    return until(
      'the launcher listens',
      () => this.#told.find(({ port }) => port !== undefined)?.port,
    )
  }

  /** Start a program, by its name, and give its pid. */
  async start(app: string, env: Record<string, string> = {}): Promise<number> {
    await this.untilPort()
    const path = locateApp(app)
    const before = this.#count('pid')
    this.#launcher.send({ start: [process.execPath, path], env })
    const pid = await until('the service is started', () => this.#last('pid', before))
    this.#pids.add(pid)
    return pid
  }

  /** The workers of a service that is a master. */
  async untilWorkers(pid: number, size: number): Promise<number[]> {
    const workers = await until(`${size} workers are there`, () => {
      const children = childrenOf(pid)
      return children.length === size && children
    })
    for (const worker of workers) this.#pids.add(worker)
    return workers
  }

  untilWritten(text: string | RegExp): Promise<unknown> {
    const isThere = () =>
      typeof text === 'string' ? this.output.includes(text) : text.test(this.output)
    return until(`the service writes ${text}\n${this.output}`, isThere)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.#pids) signalProcess(pid, 'SIGTERM')
    await untilGone([...this.#pids], 15_000).finally(() => {
      for (const pid of this.#pids) signalProcess(pid, 'SIGKILL')
      this.#launcher.disconnect()
    })
    await untilGone([this.#launcher.pid ?? 0])
  }

  #count(key: keyof Launched): number {
    return this.#told.filter((each) => each[key] !== undefined).length
  }

  #last<Key extends keyof Launched>(key: Key, after: number): Launched[Key] | undefined {
    return this.#told.flatMap((each) => each[key] ?? [])[after] as Launched[Key] | undefined
  }
}
