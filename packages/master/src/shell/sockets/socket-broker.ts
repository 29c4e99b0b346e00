// Gives the workers of a pool the sockets on which they listen, if its `distribution` is 'shared', or if the master
// inherited the socket (Node would close that one with the last worker that listens, and it never comes back).
//
// The master binds each socket itself and gives a handle of it to every worker that asks for the address. So
// connections wait in the kernel while no worker lives, and none is on its way through the master to a worker that
// crashes. Node's own code in the worker asks, so this works for every server: those of `runWorker`, those that an app
// starts itself, and those of plain programs.

import type { ChildProcess, SendHandle } from 'node:child_process'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { SocketOrder } from '../../core/shared-sockets.ts'
import { sendIfOpen } from '../send-if-open.ts'
import { restoreName } from './abstract-names.ts'
import { canBind } from './bind.ts'
import { SharedSockets } from './bound-sockets.ts'
import { type ListenMessage, readListenMessage } from './listen-messages.ts'
import { StalePaths } from './stale-paths.ts'

/** The worker that has sent a message. */
interface Sender {
  readonly worker: WorkerKey
  readonly child: Pick<ChildProcess, 'send'>
  /** Give the message to Node after all. */
  readonly passOn: () => void
}

type Question = Extract<ListenMessage, { type: 'question' }>

/**
 * Which sockets come from here: only those that the master `inherited`, or `all`. After a server was `bypassed`, all
 * that are asked for, but some server listens on a socket that it should have got here and did not ask for.
 */
type Sharing = 'inherited' | 'all' | 'bypassed'

export class SocketBroker {
  readonly #sockets = new SharedSockets()
  readonly #paths = new StalePaths()
  readonly #onBypassed: () => void
  #order: SocketOrder = 'keep'
  #sharing: Sharing

  /** `onBypassed` is called once, when a server listens on a socket that it should have got here. */
  constructor(distribution: 'round-robin' | 'shared', onBypassed: () => void) {
    this.#sharing = distribution === 'shared' ? 'all' : 'inherited'
    this.#onBypassed = onBypassed
  }

  /** How connections are in fact distributed. */
  get distribution(): 'round-robin' | 'shared' {
    return this.#sharing === 'all' && canBind() ? 'shared' : 'round-robin'
  }

  /**
   * Look at a message of Node's own from a worker before Node does. Returns whether Node shall not get it.
   *
   * @throws {TypeError} Node did not write it.
   */
  intercept(sender: Sender, message: unknown): boolean {
    restoreName(message)
    const read = readListenMessage(message)
    switch (read?.type) {
      case 'question':
        return this.#onQuestion(sender, read)
      case 'listening':
        this.#onListening(sender.worker)
        return false
      case 'closed':
        this.#sockets.release(sender.worker, read.key)
        this.tend(this.#order)
        return false
      case undefined:
        return false
    }
  }

  /** The worker is gone, and holds nothing any more. */
  forget(worker: WorkerKey): void {
    this.#paths.forget(worker)
    for (const { key } of this.#sockets.heldBy(worker)) this.#sockets.release(worker, key)
    this.tend(this.#order)
  }

  /** Close what the order names; it stands until there is another one. */
  tend(order: SocketOrder): void {
    this.#order = order
    if (order === 'close') this.#sockets.closeAll()
    else if (order === 'tidy') this.#sockets.closeUnheld(0)
    else this.#sockets.closeUnheld() // workers that crash, and ask for another port each, must not fill the master
  }

  #onQuestion(sender: Sender, question: Question): boolean {
    const { target } = question
    if (canBind() && (this.#sharing !== 'inherited' || 'fd' in target)) {
      void this.#answer(sender, question)
      return true
    }
    if (!('path' in target)) return false
    void this.#passOnCleared(sender, target.path)
    return true
  }

  #onListening(worker: WorkerKey): void {
    if (this.#sharing !== 'all' || this.#sockets.heldBy(worker).length > 0) return
    this.#sharing = 'bypassed'
    this.#onBypassed()
  }

  async #passOnCleared({ worker, passOn }: Sender, path: string): Promise<void> {
    if (await this.#paths.clear(worker, path)) passOn()
  }

  async #answer({ worker, child }: Sender, question: Question): Promise<void> {
    // The worker has an order to drain. Without an answer it leaves by that order, and does not call this an error.
    if (this.#isClosed()) return
    const socket = this.#sockets.hold(worker, question.target, question.data)
    const bound = typeof socket === 'number' ? socket : await socket.bound
    const errno = typeof bound === 'number' ? bound : 0
    const handle = typeof bound === 'number' ? undefined : bound
    if (handle && this.#isClosed()) return // closed while it was bound
    // A server that shares data throws in the worker if an answer has none, even one that brings an error.
    const shared = typeof socket === 'number' ? question : socket
    const { key, data } = { key: undefined, ...shared }
    const reply = { cmd: 'NODE_CLUSTER', ack: question.seq, errno, key, data }
    sendIfOpen(child, reply, handle as SendHandle | undefined)
  }

  #isClosed(): boolean {
    return this.#order === 'close'
  }
}
