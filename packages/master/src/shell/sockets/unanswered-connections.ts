// Answers for workers to the connections that Node's primary hands over, where a worker's own answer would leave one
// open for ever.
//
// Node hands each connection over in a message, and keeps its own end until the worker has answered. Two answers leave
// that end open for ever, and the client hangs (seen on Node 20 to 26):
//
// - None, because the worker exited first (one in most kills of a busy worker). So this file answers for the worker:
//   "not accepted", upon which Node hands the connection to another worker, or, when nobody listens any more,
//   "accepted", upon which Node closes it. The worker cannot have read from it: it answers before it reads.
// - "Not accepted" from the last worker, after it has stopped listening: Node queues the connection under an address
//   that it has forgotten. So this answer, too, becomes "accepted".
//
// "Not accepted" from a worker that still listens means that the worker is full. Node would offer the connection again
// at once, so such an answer may be kept back (`surplus-connections.ts`).
//
// To know what is unanswered, this file listens in on `send` of the child process and changes nothing there.

import type { ChildProcess } from 'node:child_process'
import type { Clock } from '../clock.ts'
import { isLastQuestion } from './listen-messages.ts'
import { readNodeMessage } from './node-message.ts'
import { Surplus } from './surplus-connections.ts'

interface Surroundings {
  readonly clock: Pick<Clock, 'after'>
  /** Called with whatever the master sends, before it is sent. */
  readonly onSent: (message: unknown) => void
}

/** Which workers listen where, by Node's name of the address. One for all pools, as there is one `node:cluster`. */
const listeners = new Map<unknown, Set<UnansweredConnections>>()

export class UnansweredConnections {
  readonly #child: ChildProcess
  /** The address of each connection that was sent and not answered, by the number of its message. */
  readonly #sent = new Map<unknown, unknown>()
  /** Where it listens, as long as it has not sent that it closed. */
  readonly #addresses = new Set<unknown>()
  readonly #surplus: Surplus
  #released = false

  constructor(child: ChildProcess, { clock, onSent }: Surroundings) {
    this.#child = child
    this.#surplus = new Surplus(clock)
    const { send } = child
    child.send = (...given: unknown[]): boolean => {
      this.#onSent(given[0])
      onSent(given[0])
      return Reflect.apply(send, child, given)
    }
    const forget = () => this.#forget()
    child.once('disconnect', forget).once('exit', forget) // Node sends it nothing from then on
  }

  /** Look at a message of the worker before Node does. Returns whether it is kept back; `passOn` gives it to Node. */
  intercept(given: unknown, passOn: () => void): boolean {
    const message = readNodeMessage(given)
    if (!message) return false
    const { act, key, ack } = message
    if (act === 'close') this.#close(key)
    if (isLastQuestion(message)) this.#stopListening()
    if (!this.#sent.has(ack)) return false
    const address = this.#sent.get(ack)
    const answer = () => {
      this.#sent.delete(ack)
      if (message.accepted === false) message.accepted = !listeners.has(address)
    }
    const answerLater = () => {
      answer()
      passOn()
    }
    if (message.accepted === false && this.#isKeptBack(address, answerLater)) return true
    if (message.accepted === true) this.#accept(address)
    answer()
    return false
  }

  /** Whether the messages that come now are ours, for a worker that is gone. */
  get isReleased(): boolean {
    return this.#released
  }

  /** The worker is gone: answer for it. */
  release(): void {
    this.#released = true
    this.#surplus.clear()
    this.#forget()
    // Node may not know of the worker's end yet, and would send it the next connections. So `close` comes first.
    this.#stopListening()
    for (const ack of [...this.#sent.keys()]) this.#emit({ ack, accepted: false })
  }

  /**
   * It leaves, and is no longer among `cluster.workers`. If Node still had it among those that listen when the last of
   * these workers exits, it would throw in the master ("Resource leak detected").
   */
  #stopListening(): void {
    for (const key of this.#addresses) this.#emit({ act: 'close', key })
  }

  #onSent(message: unknown): void {
    const { act, key, seq, ack, errno } = readNodeMessage(message) ?? {}
    if (act === 'newconn') this.#sent.set(seq, key)
    else if (act === 'disconnect') this.#forget()
    // Node's answer to a worker that wants to listen, and may.
    else if (ack !== undefined && key !== undefined && !errno) this.#open(key)
  }

  #open(key: unknown): void {
    this.#addresses.add(key)
    listeners.set(key, (listeners.get(key) ?? new Set()).add(this))
  }

  #close(key: unknown): void {
    this.#addresses.delete(key)
    strike(key, this)
    this.#surplus.forgive(key)
    this.#passOnSoon(key)
  }

  #accept(key: unknown): void {
    this.#surplus.forgive(key)
    for (const each of listeners.get(key) ?? []) each.#passOnSoon(key) // there is room
  }

  #isKeptBack(key: unknown, answer: () => void): boolean {
    if (this.#released || !this.#addresses.has(key)) return false // it is not full: it has stopped listening there
    const others = [...(listeners.get(key) ?? [])].filter((each) => each !== this)
    return this.#surplus.refuse(key, {
      othersHaveRoom: others.some((each) => each.#hasRoom(key)),
      answer,
    })
  }

  /** It waits for connections, and has refused none. */
  #hasRoom(key: unknown): boolean {
    return !this.#surplus.hasRefused(key) && ![...this.#sent.values()].includes(key)
  }

  /** Not before Node has dealt with the current message, which may be that a worker waits for more. */
  #passOnSoon(key: unknown): void {
    if (this.#surplus.isKeeping(key)) process.nextTick(() => this.#surplus.passOn(key))
  }

  /** Nothing is sent to it any more. */
  #forget(): void {
    for (const key of this.#addresses) strike(key, this)
  }

  #emit(message: object): void {
    this.#child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ...message })
  }
}

function strike(key: unknown, worker: UnansweredConnections): void {
  const workers = listeners.get(key)
  workers?.delete(worker)
  if (workers?.size === 0) listeners.delete(key)
}
