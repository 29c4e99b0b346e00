// One forked worker: what it says and what becomes of it goes up as events, orders go down as
// messages and signals. It decides nothing.

import type { ChildProcess } from 'node:child_process'
import { type ErrorData, openFact, seal } from '@regrow/protocol'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { Address } from '../../log/addresses.ts'
import type { Clock } from '../clock.ts'
import type { DrainRequest, HostEvent, Report } from '../host.ts'
import { HandedOver } from '../sockets/handed-over.ts'
import { ExitWatch } from './exit-watch.ts'
import { guardChannel } from './guard-node-messages.ts'
import { guardInternals } from './internal-messages.ts'
import { OwnPorts } from './own-ports.ts'
import { nameUnreadable, toEvent } from './to-core-event.ts'
import type { Serialization } from './unfinished.ts'

/** What is needed of a worker of `node:cluster`. */
export interface NodeWorker {
  readonly process: ChildProcess
  isConnected(): boolean
  disconnect(): unknown
  on(event: string, listener: (...given: never[]) => void): unknown
}

interface Surroundings {
  readonly key: WorkerKey
  /** When a program that says nothing itself is ready; without it, such a one never is. */
  readonly readyWhen: 'listening' | 'online' | undefined
  readonly serialization: Serialization
  readonly clock: Clock
  readonly report: Report
  /** Deals with a message of Node's own, if it can; see `guardInternals`. */
  readonly take: (message: unknown, passOn: () => void) => boolean
}

/** So many different unreadable messages of one worker are told, and no more. */
const maxUnreadable = 8

/** The preload of every program says these, so that they tell nothing of the program. */
const preloadSays: readonly string[] = ['failed', 'excluded', 'listening']

export class HostedWorker {
  readonly #worker: NodeWorker
  readonly #key: WorkerKey
  readonly #report: Report
  readonly #readyWhen: Surroundings['readyWhen']
  /** It says itself when it is ready. */
  #saysReady = false
  /** It speaks the protocol: it understands orders. */
  #speaks = false
  #isDraining = false
  readonly #ports = new OwnPorts()
  /** Names of unreadable messages that were told; a flood of them is told once. */
  readonly #unreadable = new Set<string>()

  constructor(worker: NodeWorker, around: Surroundings) {
    const { key, readyWhen, serialization, clock, report, take } = around
    this.#worker = worker
    this.#key = key
    this.#report = report
    const ending = new ExitWatch(clock, {
      isClosed: () => !worker.process.connected,
      lost: () => this.#lost(),
      gone: (code, signal) => {
        handedOver.release()
        this.#ports.release()
        this.#report({ type: 'worker:exited', worker: key, code, signal })
      },
    })
    const onSent = (message: unknown) => this.#ports.note(message)
    const handedOver = new HandedOver(worker.process, { clock, onSent })
    guardInternals(worker.process, {
      take: (message, passOn) => {
        this.#ports.hear(message)
        if (handedOver.hear(message, passOn)) return true
        return !handedOver.isReleased && take(message, passOn) // the socket broker learns of its end as the exit is emitted
      },
      onForged: () => this.#tellOnce('NODE_…'),
    })
    guardChannel(worker.process, serialization, () => this.#tellOnce('no message'))
    worker.on('message', (message: unknown) => this.#hear(message))
    worker.on('disconnect', () => ending.disconnected())
    worker.on('exit', (code: number | null, signal: string | null) => ending.exited(code, signal))
    this.#readyWhen = readyWhen
    worker.on('listening', (address: Address) => {
      this.#report({ type: 'worker:listening', worker: key, address })
      this.#reach('listening')
    })
    worker.on('online', () => this.#reach('online'))
  }

  get pid(): number | undefined {
    return this.#worker.process.pid
  }

  /** What it has not done yet that would make it ready. */
  get missing(): string {
    if (this.#speaks)
      return 'its app has not started; `start` has not returned, or a server does not listen'
    if (this.#saysReady) return 'its program has loaded @regrow/worker, and not called runWorker'
    if (this.#readyWhen === 'online') return 'its process is not up'
    const asWorker = this.#readyWhen === undefined ? '' : ', nor called runWorker'
    return `its program has not begun to listen${asWorker}`
  }

  drain({ reason, timeoutMs }: DrainRequest): void {
    if (!this.#worker.isConnected()) return // its exit is on the way
    const isAsked = this.#isDraining
    this.#isDraining = true
    const limit = Number.isFinite(timeoutMs) ? { timeoutMs } : {}
    const order = seal({ type: 'drain', reason, ...limit })
    if (this.#speaks) this.#worker.process.send(order, undefined, {}, ignoreClosedChannel)
    // A plain program is asked as Node asks it: close every server, then the channel. Node keeps no count of what it
    // has asked: a second time would close the channel at once, whatever the servers still hold.
    else if (!isAsked) this.#worker.disconnect()
  }

  serve(slot: number): void {
    if (!this.#worker.isConnected()) return // its exit is on the way
    const order = seal({ type: 'serve', slot })
    this.#worker.process.send(order, undefined, {}, ignoreClosedChannel)
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL') // false if it is gone already
  }

  #hear(message: unknown): void {
    const fact = openFact(message)
    if (!fact) return // the user's own traffic
    if (fact.type === 'listening') this.#reach('listening')
    if (!preloadSays.includes(fact.type)) this.#learnToSpeak(fact.type)
    const event = toEvent(this.#key, fact)
    if (event) this.#report(this.#explain(event))
    const name = nameUnreadable(fact)
    if (name !== undefined) this.#tellOnce(name)
  }

  #explain(event: HostEvent): HostEvent {
    if (event.type !== 'worker:failed') return event
    return { ...event, error: this.#ports.explain(event.error) }
  }

  /** By that a program that says nothing itself may be ready. */
  #reach(moment: Surroundings['readyWhen']): void {
    if (moment !== this.#readyWhen || this.#saysReady) return
    this.#report({ type: 'worker:ready', worker: this.#key, plain: true })
  }

  #learnToSpeak(type: string): void {
    this.#saysReady = true
    this.#speaks ||= type !== 'loaded'
  }

  #tellOnce(name: string): void {
    if (this.#unreadable.has(name) || this.#unreadable.size >= maxUnreadable) return
    this.#unreadable.add(name)
    this.#report({ type: 'worker:unreadable', worker: this.#key, name })
  }

  /**
   * The channel is closed and the process lives. A plain program that was asked to leave has closed
   * its servers by then and finished their requests; what keeps it are timers and the like, so it
   * is asked as every program is.
   */
  #lost(): void {
    if (this.#isDraining && !this.#speaks) this.#worker.process.kill('SIGTERM')
    this.#report({ type: 'worker:disconnected', worker: this.#key })
  }
}

/** The event of a process that could not be created. */
export function failedFork(worker: WorkerKey, error: ErrorData): HostEvent {
  return { type: 'worker:exited', worker, code: null, signal: null, error }
}

/** The channel may close between the question and the answer; the exit says all there is to say. */
function ignoreClosedChannel(): void {
  // nothing to do
}
