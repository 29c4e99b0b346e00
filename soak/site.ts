// The place where faults are injected: a pool under load, with everything that a fault may do to it. What may cost a
// request is recorded in the book first.

import { connect } from 'node:net'
import type { WorkerStatus } from '@regrow/master'
import { signalProcess } from '../testing/processes.ts'
import { send } from '../testing/request.ts'
import type { RemoteError, TestPool } from '../testing/start-pool.ts'
import type { Book } from './book.ts'
import type { Random } from './random.ts'

/** How a command may end in the middle of faults. */
const knownRejections = [
  'ERR_POOL_RELOAD_ABORTED',
  'ERR_POOL_RECYCLE_ABORTED',
  'ERR_POOL_RESIZE_FAILED',
]

export class Site {
  readonly size: number
  readonly random: Random
  readonly #pool: TestPool
  readonly #book: Book

  constructor(pool: TestPool, book: Book, { size, random }: { size: number; random: Random }) {
    this.#pool = pool
    this.#book = book
    this.size = size
    this.random = random
  }

  /** Send a request that throws: it must be answered by 500. */
  async sendThrowing(path: string): Promise<boolean> {
    const outcome = await send({ port: this.#pool.port, path })
    this.#book.addThrown(outcome, path)
    return true
  }

  /** Ask a worker, by a request that must be answered, for something that costs no request. */
  async ask(path: string): Promise<boolean> {
    return (await this.#askSomebody(path)) !== undefined
  }

  /** The same for something that ends the worker. */
  async askToDie(path: string): Promise<boolean> {
    const at = performance.now()
    const pid = await this.#askSomebody(path)
    if (pid !== undefined) this.#book.expectEnd(pid, { at, cause: path })
    return pid !== undefined
  }

  /** Send a fatal signal to any worker, whatever it does. */
  async end(signal: NodeJS.Signals): Promise<boolean> {
    const pid = await this.#pickPid(() => true)
    if (pid === undefined) return false
    this.#book.expectEnd(pid, { at: performance.now(), cause: signal })
    signalProcess(pid, 'SIGCONT') // a frozen process would receive any other signal only later
    signalProcess(pid, signal)
    return true
  }

  async freeze(ms: number): Promise<boolean> {
    const pid = await this.#pickPid(() => true)
    if (pid === undefined) return false
    this.#book.expectSilence(pid)
    signalProcess(pid, 'SIGSTOP')
    await pause(ms)
    signalProcess(pid, 'SIGCONT')
    return true
  }

  /** Let a worker drain by a signal to it alone. It stops listening at once, so it must not be the only one. */
  async dismiss(): Promise<boolean> {
    const { workers } = await this.#pool.status()
    const ready = workers.filter(({ state }) => state === 'ready')
    const pid = ready.length > 1 ? this.random.pick(ready)?.pid : undefined
    if (!pid) return false
    this.#book.expectDeparture(pid)
    signalProcess(pid, 'SIGTERM')
    return true
  }

  async command(verb: string, ...given: unknown[]): Promise<boolean> {
    try {
      await this.#pool.command(verb, ...given)
    } catch (error) {
      const { code, message } = error as RemoteError
      if (!knownRejections.includes(code ?? '')) this.#book.addSurprise(`${verb}: ${message}`)
    }
    return true
  }

  /** Connect, send something, read nothing, and disconnect after a while. */
  intrude(text: string, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ port: this.#pool.port, host: '127.0.0.1' })
      socket.pause().write(text)
      socket.on('error', () => undefined) // the book and the load account for outages
      const leave = setTimeout(() => socket.destroy(), ms)
      socket.once('close', () => {
        clearTimeout(leave)
        resolve(true)
      })
    })
  }

  /** Gives the pid of the worker that answered. */
  async #askSomebody(path: string): Promise<number | undefined> {
    const outcome = await send({ port: this.#pool.port, path })
    this.#book.addAsked(outcome, path)
    return outcome.kind === 'ok' ? Number(outcome.headers?.['x-worker']) : undefined
  }

  async #pickPid(test: (worker: WorkerStatus) => boolean): Promise<number | undefined> {
    const { workers } = await this.#pool.status()
    return this.random.pick(workers.filter(test))?.pid ?? undefined
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
