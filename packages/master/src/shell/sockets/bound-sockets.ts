// Keeps the sockets that a pool has bound, and which workers hold each. A socket outlives its workers until the pool
// closes it.

import type { WorkerKey } from '../../core/model/worker.ts'
import {
  type BindError,
  type BindTarget,
  type BoundSocket,
  bind,
  bindErrors,
  closeBound,
} from './bind.ts'
import { isInTheWay } from './listen-addresses.ts'

interface SharedSocket {
  /** The worker names the socket by it when it closes the socket. No key of Node's own looks like it. */
  readonly key: string
  readonly address: string
  readonly target: BindTarget
  readonly bound: Promise<BoundSocket | BindError>
  /** What its servers share; see `listen-messages.ts`. The first server that has data gives them, as with Node. */
  data: unknown
  /** The workers that listen on it, or are about to. */
  readonly holders: Set<WorkerKey>
}

/** How many sockets one worker may hold, and how many may stay open that no worker holds. */
const maxSockets = 64

export class SharedSockets {
  #sockets: readonly SharedSocket[] = []
  #lastKey = 0

  /** The socket of an address. It is bound when the first worker asks for it. */
  hold(worker: WorkerKey, target: BindTarget, data: unknown): SharedSocket | BindError {
    const held = this.heldBy(worker)
    if (held.length >= maxSockets) return bindErrors.tooMany
    const address = nameOf(target)
    const known = this.#sockets.filter((socket) => socket.address === address)
    const free = known.find((socket) => !held.includes(socket))
    // One worker can have two sockets of the same address only if the system chooses the port.
    if (!free && known.length > 0 && !isChosen(target)) return bindErrors.inUse
    const socket = free ?? this.#open(target, data)
    socket.data ??= data // a server of TLS may follow one of HTTP, or stand beside it
    socket.holders.add(worker)
    return socket
  }

  heldBy(worker: WorkerKey): readonly SharedSocket[] {
    return this.#sockets.filter(({ holders }) => holders.has(worker))
  }

  /** The worker does not hold this socket any more. */
  release(worker: WorkerKey, key: unknown): void {
    this.#sockets.find((open) => open.key === key)?.holders.delete(worker)
  }

  /** Close the sockets that no worker holds, except the `stay` newest of them. */
  closeUnheld(stay = maxSockets): void {
    const unheld = this.#sockets.filter(({ holders }) => holders.size === 0)
    this.#close(unheld.slice(0, Math.max(0, unheld.length - stay)))
  }

  closeAll(): void {
    this.#close(this.#sockets)
  }

  #open(target: BindTarget, data: unknown): SharedSocket {
    this.#lastKey += 1
    const key = `regrow:${this.#lastKey}`
    const bound = this.#bindOver(target, key)
    const holders = new Set<WorkerKey>()
    const socket = { key, address: nameOf(target), target, bound, data, holders }
    this.#sockets = [...this.#sockets, socket]
    void bound.then((result) => {
      if (typeof result === 'number') this.#close([socket]) // the next worker that asks tries again
    })
    return socket
  }

  /** Bind. Sockets of the same port on another address are in the way, and are closed if no worker holds them. */
  async #bindOver(target: BindTarget, own: string): Promise<BoundSocket | BindError> {
    const bound = await bind(target)
    if (bound !== bindErrors.inUse) return bound
    const inTheWay = this.#sockets.filter(
      (socket) =>
        socket.key !== own && socket.holders.size === 0 && standsInTheWay(socket.target, target),
    )
    this.#close(inTheWay)
    await Promise.all(inTheWay.map((socket) => socket.bound))
    return inTheWay.length === 0 ? bound : bind(target)
  }

  #close(sockets: readonly SharedSocket[]): void {
    this.#sockets = this.#sockets.filter((socket) => !sockets.includes(socket))
    for (const { bound } of sockets)
      void bound.then((result) => typeof result !== 'number' && closeBound(result))
  }
}

function nameOf(target: BindTarget): string {
  if ('fd' in target) return `fd ${target.fd}`
  return 'path' in target ? target.path : `${target.host} ${target.port} ${target.addressType}`
}

function standsInTheWay(held: BindTarget, wanted: BindTarget): boolean {
  return 'port' in held && 'port' in wanted && isInTheWay(held, wanted)
}

function isChosen(target: BindTarget): boolean {
  return 'port' in target && target.port === 0
}
