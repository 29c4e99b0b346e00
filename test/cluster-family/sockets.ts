// Clients of socket.io, each of which follows its worker.

import { io, type Socket } from 'socket.io-client'
import { until } from '../../testing/until.ts'
import type { Family } from './family.ts'

type Transport = 'polling' | 'websocket'

export class Client implements Disposable {
  readonly socket: Socket
  /** Every message that was said to it, in order. */
  readonly said: unknown[] = []
  /** The process of its current connection; `undefined` while it has none. */
  worker: number | undefined

  constructor(port: number, transports: readonly Transport[]) {
    this.socket = io(`http://127.0.0.1:${port}`, {
      transports: [...transports],
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
      timeout: 3_000, // of a handshake whose worker has exited
    })
    this.socket.on('worker', (pid: number) => {
      this.worker = pid
    })
    this.socket.on('disconnect', () => {
      this.worker = undefined
    })
    this.socket.on('said', (what: unknown) => this.said.push(what))
  }

  [Symbol.dispose](): void {
    this.socket.disconnect()
  }
}

export class Crowd implements Disposable {
  readonly clients: Client[] = []
  readonly #family: Family
  readonly #transports: readonly Transport[]

  constructor(family: Family, transports: readonly Transport[]) {
    this.#family = family
    this.#transports = transports
  }

  /** Resolves with a client of each worker when each has one and all are connected; as many come as that takes. */
  async untilEverywhere(): Promise<readonly Client[]> {
    return await until('each worker has a client', () => {
      const { workers } = this.#family
      const isConnected = ({ worker }: Client) => worker !== undefined && workers.includes(worker)
      if (!this.clients.every(isConnected)) return false
      const found = workers.flatMap(
        (pid) => this.clients.find(({ worker }) => worker === pid) ?? [],
      )
      if (found.length === workers.length && found.length === 2) return found
      this.clients.push(new Client(this.#family.port, this.#transports))
      return false
    })
  }

  /** Say it to one worker, and wait until the clients of all have it. */
  async untilSaid(from: Client, what: unknown, matches: (said: unknown) => boolean): Promise<void> {
    from.socket.emit('say', what)
    await until('everybody has it', () => this.clients.every(({ said }) => said.some(matches)))
  }

  [Symbol.dispose](): void {
    for (const client of this.clients) client[Symbol.dispose]()
  }
}
