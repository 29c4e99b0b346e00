// Connections on their way to a worker. Node's primary hands each over in a message and keeps its own
// end until the worker has answered. When the worker dies first, nobody answers: Node keeps the
// connection open for ever, and its client hangs (one in most kills of a busy worker; seen on Node
// 20 to 26). So the answer is given here in the dead worker's name: "not accepted", upon which Node
// hands the connection to another worker, or, when nobody listens any more, "accepted", upon which
// Node closes it. The worker cannot have read from it: it answers before it reads.
//
// To know what is unanswered, `send` of the child process is listened in on; nothing is changed.

import type { ChildProcess } from 'node:child_process'

interface NodeMessage {
  readonly cmd?: unknown
  readonly act?: unknown
  readonly key?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
}

/** Who listens on what, by Node's own name for the address. One book: `node:cluster` has but one, too. */
const listeners = new Map<unknown, Set<ChildProcess>>()

export class Unclaimed {
  private readonly child: ChildProcess
  /** The address of each connection that was sent and not answered, by the number of its message. */
  private readonly sent = new Map<unknown, unknown>()

  constructor(child: ChildProcess) {
    this.child = child
    const { send } = child
    child.send = (...given: unknown[]): boolean => {
      this.note(given[0])
      return Reflect.apply(send, child, given)
    }
    child.on('internalMessage', (message: unknown) => this.hear(message))
  }

  /** The worker is gone: answer in its name. */
  release(): void {
    for (const workers of listeners.values()) workers.delete(this.child)
    for (const [ack, key] of this.sent) {
      const accepted = !listeners.get(key)?.size
      this.child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack, accepted })
    }
  }

  private note(message: unknown): void {
    if (!isNodes(message)) return
    const { act, key, seq, ack } = message
    if (act === 'newconn') this.sent.set(seq, key)
    // Node's answer to a worker that wants to listen.
    else if (ack !== undefined && key !== undefined) enlist(key, this.child)
  }

  private hear(message: unknown): void {
    if (!isNodes(message)) return
    const { act, key, ack } = message
    this.sent.delete(ack)
    if (act === 'close') listeners.get(key)?.delete(this.child)
  }
}

function enlist(key: unknown, child: ChildProcess): void {
  const workers = listeners.get(key) ?? new Set()
  listeners.set(key, workers.add(child))
}

function isNodes(message: unknown): message is NodeMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'cmd' in message &&
    message.cmd === 'NODE_CLUSTER'
  )
}
