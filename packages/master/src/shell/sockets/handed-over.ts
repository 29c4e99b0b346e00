// Connections on their way to a worker. Node's primary hands each over in a message and keeps its own
// end until the worker has answered. Two answers leave it open for ever, and its client hangs (seen on
// Node 20 to 26):
//
// - None, for the worker died first (one in most kills of a busy worker). So the answer is given here in
//   the dead worker's name: "not accepted", upon which Node hands the connection to another worker, or,
//   when nobody listens any more, "accepted", upon which Node closes it. The worker cannot have read
//   from it: it answers before it reads.
// - "Not accepted" from the last worker, after it has stopped listening: Node queues the connection with
//   an address that it has forgotten. So that answer, too, becomes "accepted".
//
// And "not accepted" from a worker that listens on says that it is full. Node would offer the connection again at once, so
// such an answer may be kept back (`surplus-connections.ts`).
//
// To know what is unanswered, `send` of the child process is listened in on; nothing is changed.

import type { ChildProcess } from 'node:child_process'
import type { Clock } from '../clock.ts'
import { Surplus } from './surplus-connections.ts'

interface NodeMessage {
  readonly cmd?: unknown
  readonly act?: unknown
  readonly key?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
  readonly errno?: unknown
  accepted?: unknown
}

interface Surroundings {
  readonly clock: Pick<Clock, 'after'>
  /** Called with whatever the master sends, before it is sent. */
  readonly onSent: (message: unknown) => void
}

/** Who listens where, by Node's own name for the address. One book: `node:cluster` has but one, too. */
const listeners = new Map<unknown, Set<HandedOver>>()

export class HandedOver {
  readonly #child: ChildProcess
  /** The address of each connection that was sent and not answered, by the number of its message. */
  readonly #sent = new Map<unknown, unknown>()
  /** Where it listens, as long as it has not said that it closed. */
  readonly #addresses = new Set<unknown>()
  readonly #surplus: Surplus
  #released = false

  constructor(child: ChildProcess, { clock, onSent }: Surroundings) {
    this.#child = child
    this.#surplus = new Surplus(clock)
    const { send } = child
    child.send = (...given: unknown[]): boolean => {
      this.#note(given[0])
      onSent(given[0])
      return Reflect.apply(send, child, given)
    }
    const forget = () => this.#forget()
    child.once('disconnect', forget).once('exit', forget) // Node sends it nothing from then on
  }

  /** Look at a message of Node's own from the worker, before Node does; tells whether it is kept back. */
  hear(message: unknown, passOn: () => void): boolean {
    if (!isNodes(message)) return false
    const { act, key, ack } = message
    if (act === 'close') this.#close(key)
    if (!this.#sent.has(ack)) return false
    const address = this.#sent.get(ack)
    const answer = () => {
      this.#sent.delete(ack)
      if (message.accepted === false) message.accepted = !listeners.has(address)
    }
    const say = () => {
      answer()
      passOn()
    }
    if (message.accepted === false && this.#isKeptBack(address, say)) return true
    if (message.accepted === true) this.#accept(address)
    answer()
    return false
  }

  /** Whether what is heard is said here, in the name of a worker that is gone. */
  get isReleased(): boolean {
    return this.#released
  }

  /** The worker is gone: answer in its name. */
  release(): void {
    this.#released = true
    this.#surplus.clear()
    this.#forget()
    // First of all, Node may not have heard of its end yet, and would send it what waits.
    for (const key of this.#addresses) this.#say({ act: 'close', key })
    for (const ack of [...this.#sent.keys()]) this.#say({ ack, accepted: false })
  }

  #note(message: unknown): void {
    if (!isNodes(message)) return
    const { act, key, seq, ack, errno } = message
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

  #isKeptBack(key: unknown, say: () => void): boolean {
    if (this.#released || !this.#addresses.has(key)) return false // it is not full, but listens there no more
    const others = [...(listeners.get(key) ?? [])].filter((each) => each !== this)
    return this.#surplus.refuse(key, {
      othersHaveRoom: others.some((each) => each.#hasRoom(key)),
      say,
    })
  }

  /** It waits for connections, and has refused none. */
  #hasRoom(key: unknown): boolean {
    return !this.#surplus.hasRefused(key) && ![...this.#sent.values()].includes(key)
  }

  /** When Node has heard of what is heard now, such as that a worker waits for more. */
  #passOnSoon(key: unknown): void {
    if (this.#surplus.isKeeping(key)) process.nextTick(() => this.#surplus.passOn(key))
  }

  /** Nothing is sent to it any more. */
  #forget(): void {
    for (const key of this.#addresses) strike(key, this)
  }

  #say(message: object): void {
    this.#child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ...message })
  }
}

function strike(key: unknown, worker: HandedOver): void {
  const workers = listeners.get(key)
  workers?.delete(worker)
  if (workers?.size === 0) listeners.delete(key)
}

function isNodes(message: unknown): message is NodeMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'cmd' in message &&
    message.cmd === 'NODE_CLUSTER'
  )
}
