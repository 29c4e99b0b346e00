// Finds out that a worker may not listen because another worker of this process has the same port, on another address.
// The system refuses that (`::` stands in the way of 127.0.0.1, and the other way round), and its error says only that
// the address is in use. Without an explanation nobody would know why a release that moves there cannot be reloaded to.

import type { ErrorData } from '@regrow/protocol'
import { bindErrors } from '../sockets/bind.ts'
import { type Address, isInTheWay } from '../sockets/listen-addresses.ts'
import { readNodeMessage } from '../sockets/node-message.ts'

/** The ports of all workers of this process that listen somewhere: a port is the machine's, whichever pool has it. */
const books = new Set<OwnPorts>()

/** Where one worker listens, from its questions to Node's primary and from the answers. */
export class OwnPorts {
  readonly #asked = new Map<unknown, Address>()
  readonly #held = new Map<unknown, Address>()
  #advice: string | undefined

  /** The worker has sent a message. */
  onReceived(message: unknown): void {
    const { act, address, port, flags, key, seq } = readNodeMessage(message) ?? {}
    if (act === 'close') this.#held.delete(key)
    if (act !== 'queryServer' || typeof port !== 'number' || port <= 0) return
    const host = typeof address === 'string' ? address : null
    this.#asked.set(seq, { host, port, flags: Number(flags ?? 0) })
  }

  /** The master has sent it a message. */
  onSent(message: unknown): void {
    const read = readNodeMessage(message)
    const address = read && this.#asked.get(read.ack)
    if (!address) return
    const { ack, errno, key } = read
    this.#asked.delete(ack)
    if (!errno) this.#hold(key, address)
    else if (errno === bindErrors.inUse) this.#advice = this.#findAdvice(address)
  }

  /** Add what is known to an error that ends a start. */
  explain(error: ErrorData): ErrorData {
    if (this.#advice === undefined || !isInUse(error)) return error
    return { ...error, message: `${error.message}; ${this.#advice}` }
  }

  /** The worker is gone. */
  release(): void {
    books.delete(this)
  }

  #hold(key: unknown, address: Address): void {
    this.#held.set(key, address)
    books.add(this)
  }

  #findAdvice(wanted: Address): string | undefined {
    if (this.#findBeside(wanted)) return undefined // it is in its own way
    const held = [...books].map((book) => book.#findBeside(wanted)).find((each) => each)
    if (!held) return undefined
    return (
      `the pool itself is in the way: until its workers on ${describe(held)} are gone, nobody can listen on ` +
      `${describe(wanted)}; move to another port, or stop the pool and start it anew`
    )
  }

  #findBeside(wanted: Address): Address | undefined {
    return [...this.#held.values()].find((held) => isInTheWay(held, wanted))
  }
}

function isInUse({ code, cause }: ErrorData): boolean {
  return code === 'EADDRINUSE' || (cause !== undefined && isInUse(cause))
}

function describe({ host, port }: Address): string {
  if (host === null) return `port ${port} of all addresses`
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
