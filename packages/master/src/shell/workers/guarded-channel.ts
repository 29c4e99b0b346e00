// A worker's channel with what we put between it and Node: whatever a worker writes there, nothing throws in the
// master, and no connection that Node hands over is lost.

import type { ChildProcess } from 'node:child_process'
import type { ErrorData } from '@regrow/protocol'
import type { Clock } from '../clock.ts'
import { UnansweredConnections } from '../sockets/unanswered-connections.ts'
import { guardChannel } from './guard-node-messages.ts'
import { guardInternals } from './internal-messages.ts'
import { OwnPorts } from './own-ports.ts'
import type { Serialization } from './unfinished.ts'

export interface ChannelSurroundings {
  readonly clock: Clock
  readonly serialization: Serialization
  /** Deals with a message of Node's own, if it can; see `guardInternals`. */
  readonly intercept: (message: unknown, passOn: () => void) => boolean
}

export class GuardedChannel {
  readonly #ports = new OwnPorts()
  readonly #unanswered: UnansweredConnections

  /** `onUnreadable` is called with the name of what could not be read. */
  constructor(
    child: ChildProcess,
    { clock, serialization, intercept }: ChannelSurroundings,
    onUnreadable: (name: string) => void,
  ) {
    const onSent = (message: unknown) => this.#ports.onSent(message)
    this.#unanswered = new UnansweredConnections(child, { clock, onSent })
    guardInternals(child, {
      intercept: (message, passOn) => {
        this.#ports.onReceived(message)
        if (this.#unanswered.intercept(message, passOn)) return true
        // After the release the messages are our own; the socket broker learns of the end as the exit is emitted.
        return !this.#unanswered.isReleased && intercept(message, passOn)
      },
      onForged: () => onUnreadable('NODE_…'),
    })
    guardChannel(child, serialization, () => onUnreadable('no message'))
  }

  /** Add what is known of the worker's ports to an error that ends its start. */
  explain(error: ErrorData): ErrorData {
    return this.#ports.explain(error)
  }

  /** The worker is gone. */
  release(): void {
    this.#unanswered.release()
    this.#ports.release()
  }
}
