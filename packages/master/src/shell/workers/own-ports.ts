// Why a worker may not listen: because another worker of this process listens on the same port, on another address.
// The system refuses that (`::` stands in the way of 127.0.0.1, and the other way round), and says no more than that
// somebody is there. So a release that moves there could never be reloaded to, and nobody would know why.

import type { ErrorData } from '@regrow/protocol'
import { bindErrors } from '../sockets/bind.ts'
import { type Address, isInTheWay } from '../sockets/listen-addresses.ts'

interface NodeMessage {
  readonly cmd?: unknown
  readonly act?: unknown
  readonly address?: unknown
  readonly port?: unknown
  readonly flags?: unknown
  readonly key?: unknown
  readonly seq?: unknown
  readonly ack?: unknown
  readonly errno?: unknown
}

/** Those of all workers of this process that listen somewhere: a port is the machine's, whichever pool has it. */
const books = new Set<OwnPorts>()

/** Where one worker listens, by what it asks and what it is answered. */
export class OwnPorts {
  readonly #asked = new Map<unknown, Address>()
  readonly #held = new Map<unknown, Address>()
  #advice: string | undefined

  /** The worker says something. */
  hear(message: unknown): void {
    const { cmd, act, address, port, flags, key, seq } = Object(message) as NodeMessage
    if (cmd !== 'NODE_CLUSTER') return
    if (act === 'close') this.#held.delete(key)
    if (act !== 'queryServer' || typeof port !== 'number' || port <= 0) return
    const host = typeof address === 'string' ? address : null
    this.#asked.set(seq, { host, port, flags: Number(flags ?? 0) })
  }

  /** It is told something. */
  note(message: unknown): void {
    const { cmd, ack, errno, key } = Object(message) as NodeMessage
    const address = cmd === 'NODE_CLUSTER' ? this.#asked.get(ack) : undefined
    if (!address) return
    this.#asked.delete(ack)
    if (!errno) this.#hold(key, address)
    else if (errno === bindErrors.inUse) this.#advice = this.#findAdvice(address)
  }

  /** Say in an error that ends a start what is known of it. */
  explain(error: ErrorData): ErrorData {
    if (this.#advice === undefined || !saysInUse(error)) return error
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
      `the pool itself is in the way: until its workers on ${show(held)} are gone, nobody can listen on ` +
      `${show(wanted)}; move to another port, or stop the pool and start it anew`
    )
  }

  #findBeside(wanted: Address): Address | undefined {
    return [...this.#held.values()].find((held) => isInTheWay(held, wanted))
  }
}

function saysInUse({ code, cause }: ErrorData): boolean {
  return code === 'EADDRINUSE' || (cause !== undefined && saysInUse(cause))
}

function show({ host, port }: Address): string {
  if (host === null) return `port ${port} of all addresses`
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
