// Connections on their way to a worker. Node's primary hands each over in a message and keeps its own
// end until the worker has answered. Two answers leave it open for ever, and its client hangs (seen on
// Node 20 to 26):
//
// - None, for the worker died first (one in most kills of a busy worker). So the answer is given here in
//   the dead worker's name: "not accepted", upon which Node hands the connection to another worker, or,
//   when nobody listens any more, "accepted", upon which Node closes it. The worker cannot have read
//   from it: it answers before it reads.
// - "Not accepted" from the last worker, after it has closed its door: Node queues the connection with
//   an address that it has forgotten. So that answer, too, becomes "accepted".
//
// To know what is unanswered, `send` of the child process is listened in on; nothing is changed.

import type { ChildProcess } from 'node:child_process'

interface NodeMessage {
  readonly cmd?: unknown
  readonly act?: unknown
  readonly key?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
  readonly errno?: unknown
  accepted?: unknown
}

/** Who listens where, by Node's own name for the address. One book: `node:cluster` has but one, too. */
const listeners = new Map<unknown, Set<ChildProcess>>()

export class Unclaimed {
  private readonly child: ChildProcess
  /** The address of each connection that was sent and not answered, by the number of its message. */
  private readonly sent = new Map<unknown, unknown>()
  /** Where it listens, as long as it has not said that it closed. */
  private readonly addresses = new Set<unknown>()
  private released = false

  /** `onSent` is called with whatever the master sends, before it is sent. */
  constructor(child: ChildProcess, onSent: (message: unknown) => void) {
    this.child = child
    const { send } = child
    child.send = (...given: unknown[]): boolean => {
      this.note(given[0])
      onSent(given[0])
      return Reflect.apply(send, child, given)
    }
    const forget = () => this.forget()
    child.once('disconnect', forget).once('exit', forget) // Node sends it nothing from then on
  }

  /** Look at a message of Node's own from the worker, before Node does. */
  hear(message: unknown): void {
    if (!isNodes(message)) return
    const { act, key, ack } = message
    if (act === 'close') this.close(key)
    const address = this.sent.get(ack)
    if (this.sent.delete(ack) && message.accepted === false)
      message.accepted = !listeners.has(address)
  }

  /** Whether what is heard is said here, in the name of a worker that is gone. */
  get isReleased(): boolean {
    return this.released
  }

  /** The worker is gone: answer in its name. */
  release(): void {
    this.released = true
    this.forget()
    // First of all, Node may not have heard of its end yet, and would send it what waits.
    for (const key of this.addresses) this.say({ act: 'close', key })
    for (const ack of [...this.sent.keys()]) this.say({ ack, accepted: false })
  }

  private note(message: unknown): void {
    if (!isNodes(message)) return
    const { act, key, seq, ack, errno } = message
    if (act === 'newconn') this.sent.set(seq, key)
    else if (act === 'disconnect') this.forget()
    // Node's answer to a worker that wants to listen, and may.
    else if (ack !== undefined && key !== undefined && !errno) this.open(key)
  }

  private open(key: unknown): void {
    this.addresses.add(key)
    listeners.set(key, (listeners.get(key) ?? new Set()).add(this.child))
  }

  private close(key: unknown): void {
    this.addresses.delete(key)
    strike(key, this.child)
  }

  /** Nothing is sent to it any more. */
  private forget(): void {
    for (const key of this.addresses) strike(key, this.child)
  }

  private say(message: object): void {
    this.child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ...message })
  }
}

function strike(key: unknown, child: ChildProcess): void {
  const workers = listeners.get(key)
  workers?.delete(child)
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
