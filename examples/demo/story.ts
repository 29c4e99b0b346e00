// Runs the story of a contender while clients use it: the same parts in the same order for each, and a lasting line
// for each part.

import { within } from '../../testing/until.ts'
import type { DemoClient } from './client.ts'
import type { Contender } from './contender.ts'
import { Ledger } from './ledger.ts'
import { describeBill, type Ending } from './lines.ts'

export interface Setting {
  readonly client: DemoClient
  readonly port: number
  readonly serveMs: number
  readonly burst: number
  /** The user has seen enough. */
  readonly interruption: AbortSignal
}

const isTerminal = process.stdout.isTTY === true

export class Story {
  readonly #contender: Contender
  readonly #setting: Setting
  readonly #ledger = new Ledger()
  readonly #beganAt = performance.now()
  #exits = 0
  #reloadMs: number | undefined

  constructor(contender: Contender, setting: Setting) {
    this.#contender = contender
    this.#setting = setting
    contender.onExit((pid) => {
      this.#ledger.noteExit(pid)
      this.#exits += 1
    })
  }

  /** Run the story to its end, or as far as the user wants. */
  async run(): Promise<Ending> {
    const { client, port, interruption } = this.#setting
    console.log(`\n${this.#contender.name}`)
    await this.#part('start 2 workers', () => this.#contender.start())
    const hammer = client.start(port)
    this.#ledger.tally = hammer.tally
    try {
      for (const [name, happen] of this.#parts()) {
        if (interruption.aborted) break
        await this.#part(name, happen)
      }
    } finally {
      await this.#part('stop', async () => {
        await hammer.stop()
        await this.#contender.stop()
      })
    }
    const { name } = this.#contender
    const errors = this.#contender.countErrors()
    return {
      ...this.#ledger.bill(),
      name,
      errors,
      exits: this.#exits - 2,
      reloadMs: this.#reloadMs,
    }
  }

  #parts(): readonly (readonly [name: string, happen: () => Promise<void>])[] {
    const { burst, serveMs } = this.#setting
    const serve = ['serve', () => this.#pass(serveMs)] as const
    const parts = [
      ['one request throws', () => this.#throw(1)],
      [`${burst} requests throw`, () => this.#throw(burst)],
      ['SIGKILL a worker', () => this.#killOne()],
      ['reload', () => this.#reload()],
    ] as const
    return [serve, ...parts.flatMap((part) => [part, serve])]
  }

  /** Show a live line while a part happens, and a lasting one after it. */
  async #part(name: string, happen: () => Promise<void>): Promise<void> {
    const mark = this.#ledger.mark()
    const began = performance.now()
    const show = () => this.#showLive(name, began)
    const live = isTerminal ? setInterval(show, 100) : undefined
    try {
      await happen()
    } finally {
      clearInterval(live)
      const bill = describeBill(this.#ledger.bill(mark))
      const took = `${((performance.now() - began) / 1_000).toFixed(1)} s`
      const erase = isTerminal ? '\r\x1b[K' : ''
      console.log(
        `${erase}${this.#time()}  ${name.padEnd(22)} ${took.padStart(6)}  ${bill}`.trimEnd(),
      )
    }
  }

  #showLive(name: string, began: number): void {
    const took = ((performance.now() - began) / 1_000).toFixed(1)
    const line = `${this.#time()}  ${name.padEnd(22)} ${took.padStart(4)} s  [${this.#contender.describe()}]`
    process.stdout.write(`\r\x1b[K${line.slice(0, process.stdout.columns - 1)}`)
  }

  #time(): string {
    return `${((performance.now() - this.#beganAt) / 1_000).toFixed(1).padStart(6)} s`
  }

  async #throw(times: number): Promise<void> {
    const { client, port, interruption } = this.#setting
    for (let sent = 0; sent < times && !interruption.aborted; sent += 1) {
      this.#ledger.noteThrown(await client.sendThrowing(port))
      await this.#pass(50)
    }
    await this.#allServe()
  }

  async #killOne(): Promise<void> {
    const [pid] = this.#contender.servingPids()
    if (pid === undefined) throw new Error('no worker is ready')
    this.#ledger.noteKill(pid)
    process.kill(pid, 'SIGKILL')
    await this.#pass(100)
    await this.#allServe()
  }

  async #reload(): Promise<void> {
    const began = performance.now()
    await within('reloaded', this.#contender.reload(), 60_000)
    this.#reloadMs = performance.now() - began
  }

  /** Resolves when as many workers as wanted serve, or the user has seen enough. */
  async #allServe(): Promise<void> {
    while (this.#contender.servingPids().length !== 2 && !this.#setting.interruption.aborted)
      await this.#pass(20)
  }

  /** Let time pass, unless the user has seen enough. */
  #pass(ms: number): Promise<void> {
    const { interruption } = this.#setting
    return new Promise((resolve) => {
      if (interruption.aborted) return resolve()
      const finish = () => {
        clearTimeout(timer)
        interruption.removeEventListener('abort', finish)
        resolve()
      }
      const timer = setTimeout(finish, ms)
      interruption.addEventListener('abort', finish)
    })
  }
}
