// Where the workers of a pool get the sockets on which they listen, if its distribution is 'shared', or
// if the master was born with them (Node would close those with the last worker that listens, and
// they never come back): the master binds each one itself, and gives every worker that asks for the address a handle of it.
// So connections wait in the kernel while no worker lives, and none is on its way through the master
// to a worker that dies. Node's own code in the worker does the asking, so every server is served:
// those of `runWorker`, those that an app starts itself, and those of plain programs.

import type { ChildProcess, SendHandle } from 'node:child_process'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { SocketOrder } from '../../core/shared-sockets.ts'
import { restoreName } from './abstract-names.ts'
import { canBind } from './bind.ts'
import { SharedSockets } from './bound-sockets.ts'
import { type ListenMessage, readListenMessage } from './listen-messages.ts'
import { StalePaths } from './stale-paths.ts'

export interface Visitor {
  readonly worker: WorkerKey
  readonly child: Pick<ChildProcess, 'send'>
  /** Let Node have the message after all. */
  readonly passOn: () => void
}

type Question = Extract<ListenMessage, { type: 'question' }>

export class SocketBroker {
  readonly #sockets = new SharedSockets()
  #order: SocketOrder = 'keep'
  readonly #paths = new StalePaths()
  readonly #sharesAll: boolean
  #isShared: boolean
  #isTold = false
  readonly #onBypassed: () => void

  /** `onBypassed` is called once, when a server listens on a socket that it should have got here. */
  constructor(distribution: 'round-robin' | 'shared', onBypassed: () => void) {
    this.#sharesAll = distribution === 'shared'
    this.#isShared = this.#sharesAll && canBind()
    this.#onBypassed = onBypassed
  }

  /** How connections are in fact distributed. */
  get distribution(): 'round-robin' | 'shared' {
    return this.#isShared ? 'shared' : 'round-robin'
  }

  /**
   * Take a message of Node's own from a worker; tells whether Node shall not see it any more.
   *
   * @throws {TypeError} Node did not write it.
   */
  hear(visitor: Visitor, message: unknown): boolean {
    restoreName(message)
    const heard = readListenMessage(message)
    switch (heard?.type) {
      case 'question':
        return this.#take(visitor, heard)
      case 'listening':
        if (this.#sharesAll && this.#sockets.heldBy(visitor.worker).length === 0)
          this.#admitBypass()
        return false
      case 'closed':
        this.#takeBack(visitor.worker, heard.key)
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

  /** Close what the order says; it stands until there is another one. */
  tend(order: SocketOrder): void {
    this.#order = order
    if (order === 'close') this.#sockets.closeAll()
    else if (order === 'tidy') this.#sockets.closeUnheld(0)
    else this.#sockets.closeUnheld() // workers that die, and ask for another port each, must not fill the master
  }

  #take(visitor: Visitor, question: Question): boolean {
    const { target } = question
    if (canBind() && (this.#sharesAll || 'fd' in target)) {
      void this.#answer(visitor, question)
      return true
    }
    if (!('path' in target)) return false
    void this.#passOnCleared(visitor, target.path)
    return true
  }

  async #passOnCleared({ worker, passOn }: Visitor, path: string): Promise<void> {
    if (await this.#paths.clear(worker, path)) passOn()
  }

  async #answer({ worker, child }: Visitor, question: Question): Promise<void> {
    // It has an order to drain. Without an answer it leaves by that, and does not call it an error.
    if (this.#isClosed()) return
    const socket = this.#sockets.hold(worker, question.target, question.data)
    const bound = typeof socket === 'number' ? socket : await socket.bound
    const errno = typeof bound === 'number' ? bound : 0
    const handle = typeof bound === 'number' ? undefined : bound
    if (handle && this.#isClosed()) return // closed while it was bound
    // A server that shares data throws in the worker if an answer, be it an error, has none.
    const shared = typeof socket === 'number' ? question : socket
    const { key, data } = { key: undefined, ...shared }
    const reply = { cmd: 'NODE_CLUSTER', ack: question.seq, errno, key, data }
    child.send(reply, handle as SendHandle | undefined, {}, ignoreClosedChannel)
  }

  #takeBack(worker: WorkerKey, key: unknown): void {
    this.#sockets.release(worker, key)
    this.tend(this.#order)
  }

  #isClosed(): boolean {
    return this.#order === 'close'
  }

  #admitBypass(): void {
    this.#isShared = false
    if (!this.#isTold) this.#onBypassed()
    this.#isTold = true
  }
}

/** The channel may close meanwhile; the exit says all there is to say. */
function ignoreClosedChannel(): void {
  // nothing to do
}
