// One forked worker. It turns messages and events of the process into events of the host, and orders into messages
// and signals. It decides nothing.

import type { ChildProcess } from 'node:child_process'
import { type ErrorData, type Order, openFact, seal } from '@regrow/protocol'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { Address } from '../../log/addresses.ts'
import type { DrainRequest, HostEvent, Report } from '../host.ts'
import { sendIfOpen } from '../send-if-open.ts'
import { ExitWatch } from './exit-watch.ts'
import { type ChannelSurroundings, GuardedChannel } from './guarded-channel.ts'
import { describeMissing, learnKind, type ProgramKind, type ReadyWhen } from './program-kind.ts'
import { nameUnreadable, toEvent } from './to-core-event.ts'

/** What is needed of a worker of `node:cluster`. */
export interface NodeWorker {
  readonly process: ChildProcess
  isConnected(): boolean
  disconnect(): unknown
  on(event: string, listener: (...given: never[]) => void): unknown
}

interface Surroundings extends ChannelSurroundings {
  readonly key: WorkerKey
  readonly readyWhen: ReadyWhen
  readonly report: Report
}

/** So many different unreadable messages of one worker are reported, and no more. */
const maxUnreadable = 8

export class HostedWorker {
  readonly #worker: NodeWorker
  readonly #around: Surroundings
  readonly #channel: GuardedChannel
  #kind: ProgramKind = 'plain'
  #isDraining = false
  #hasFailed = false
  /** Names of unreadable messages that were reported: a flood of one name is one report. */
  readonly #unreadable = new Set<string>()

  constructor(worker: NodeWorker, around: Surroundings) {
    this.#worker = worker
    this.#around = around
    const { key, clock, report } = around
    this.#channel = new GuardedChannel(worker.process, around, (name) => this.#onUnreadable(name))
    const ending = new ExitWatch(clock, {
      isClosed: () => !worker.process.connected,
      hasFailed: () => this.#hasFailed,
      lost: () => this.#onLost(),
      gone: (code, signal) => {
        this.#channel.release()
        report({ type: 'worker:exited', worker: key, code, signal })
      },
    })
    worker.on('message', (message: unknown) => this.#receive(message))
    worker.on('disconnect', () => ending.disconnected())
    worker.on('exit', (code: number | null, signal: string | null) => ending.exited(code, signal))
    worker.on('listening', (address: Address) => {
      report({ type: 'worker:listening', worker: key, address })
      this.#onMoment('listening')
    })
    worker.on('online', () => this.#onMoment('online'))
  }

  get pid(): number | undefined {
    return this.#worker.process.pid
  }

  /** What it has not done yet that would make it ready. */
  get missing(): string {
    return describeMissing(this.#kind, this.#around.readyWhen)
  }

  drain({ reason, timeoutMs }: DrainRequest): void {
    if (!this.#worker.isConnected()) return // its exit is on the way
    const isAsked = this.#isDraining
    this.#isDraining = true
    const limit = Number.isFinite(timeoutMs) ? { timeoutMs } : {}
    if (this.#kind === 'speaking') this.#send({ type: 'drain', reason, ...limit })
    // Node asks a plain program: it closes every server, then the channel. Node does not count what it has asked: a
    // second `disconnect` would close the channel at once, whatever the servers still hold.
    else if (!isAsked) this.#worker.disconnect()
  }

  serve(slot: number): void {
    if (!this.#worker.isConnected()) return // its exit is on the way
    this.#send({ type: 'serve', slot })
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL') // false if it is gone already
  }

  #send(order: Order): void {
    sendIfOpen(this.#worker.process, seal(order))
  }

  #receive(message: unknown): void {
    const fact = openFact(message)
    if (!fact) return // the user's own traffic
    if (fact.type === 'listening') this.#onMoment('listening')
    this.#kind = learnKind(this.#kind, fact.type)
    const event = toEvent(this.#around.key, fact)
    if (event?.type === 'worker:failed') this.#hasFailed = true
    if (event) this.#around.report(this.#explain(event))
    const name = nameUnreadable(fact)
    if (name !== undefined) this.#onUnreadable(name)
  }

  #explain(event: HostEvent): HostEvent {
    if (event.type !== 'worker:failed') return event
    return { ...event, error: this.#channel.explain(event.error) }
  }

  /** A plain program may be ready by this. */
  #onMoment(moment: ReadyWhen): void {
    const { key, readyWhen, report } = this.#around
    if (moment !== readyWhen || this.#kind !== 'plain') return
    report({ type: 'worker:ready', worker: key, plain: true })
  }

  #onUnreadable(name: string): void {
    if (this.#unreadable.has(name) || this.#unreadable.size >= maxUnreadable) return
    this.#unreadable.add(name)
    this.#around.report({ type: 'worker:unreadable', worker: this.#around.key, name })
  }

  /**
   * The channel is closed and the process lives. A plain program that was asked to leave has closed its servers by then
   * and finished their requests. Timers and the like keep its process, so it gets SIGTERM, as every program does.
   */
  #onLost(): void {
    if (this.#isDraining && this.#kind !== 'speaking') this.#worker.process.kill('SIGTERM')
    this.#around.report({ type: 'worker:disconnected', worker: this.#around.key })
  }
}

/** The event of a process that could not be created. */
export function failedFork(worker: WorkerKey, error: ErrorData): HostEvent {
  return { type: 'worker:exited', worker, code: null, signal: null, error }
}
