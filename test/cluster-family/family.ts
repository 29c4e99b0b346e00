// A library of `node:cluster` in a pool: its example, through each end that workers come to.

import assert from 'node:assert/strict'
import { childrenOf, signalProcess, untilGone } from '../../testing/processes.ts'
import { until } from '../../testing/until.ts'
import { type Example, type RunOptions, runExample } from '../support/example.ts'

const folder = 'cluster-libraries'

export interface Family extends AsyncDisposable {
  readonly port: number
  /** The workers that there are now. */
  readonly workers: readonly number[]
  /** Resolves when every worker is a successor, and they are all that there is. */
  reload(): Promise<void>
  /** Throw in a worker, by whatever way the example has; resolves when it is gone, and the pool is whole again. */
  crash(throwOnce: () => unknown): Promise<void>
  /** Resolves when the worker, or one that there is, is gone, and the pool is whole again. */
  kill(pid?: number): Promise<void>
  /** Stop the pool, which must end in order. */
  stop(): Promise<void>
}

/** Run `examples/cluster-libraries/<name>`, or a copy of it. */
export async function runFamily(name: string, options: RunOptions = {}): Promise<Family> {
  const path = name.startsWith('/') ? name : `${folder}/${name}`
  const example = await runExample(path, 'main.js', options)
  await example.says('ready: 2 workers')
  return new ExampleFamily(example)
}

class ExampleFamily implements Family {
  readonly #example: Example
  #losses = 0
  #generation = 1

  constructor(example: Example) {
    this.#example = example
  }

  get port(): number {
    return this.#example.port
  }

  get workers(): readonly number[] {
    return childrenOf(this.#example.pid)
  }

  async reload(): Promise<void> {
    this.#generation += 1
    signalProcess(this.#example.pid, 'SIGHUP')
    await this.#example.says(`reload to gen=${this.#generation} is done`)
  }

  crash(throwOnce: () => unknown): Promise<void> {
    return this.#lose(throwOnce)
  }

  kill(pid = this.workers[0]): Promise<void> {
    assert.ok(pid, 'there is no worker')
    return this.#lose(() => signalProcess(pid, 'SIGKILL'))
  }

  async stop(): Promise<void> {
    assert.equal(await this.#example.end('SIGTERM'), 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#example[Symbol.asyncDispose]()
  }

  async #lose(act: () => unknown): Promise<void> {
    const before = this.workers
    const isLost = (pid: number) => !this.workers.includes(pid)
    this.#losses += 1
    await act()
    await until('a worker is gone', () => before.some(isLost))
    await untilGone(before.filter(isLost))
    await this.#example.says('ready again: 2 workers', this.#losses)
  }
}
