// A TLS client that stops in the middle of its handshake, and goes on when it is told to.

import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import { until, within } from '../../testing/until.ts'

/** Where it stops: within its first message, or when the server has answered that. */
export type StallPoint = 'in its hello' | 'before its last message'

export interface StalledHandshake {
  /** Send the rest, and resolve when both sides have shaken hands. */
  goOn(): Promise<TLSSocket>
  /** Whether the client believes that it has shaken hands. */
  isDone(): boolean
  /** Resolves when the connection is over. */
  readonly closed: Promise<unknown>
}

export async function stallHandshake(
  port: number,
  at: StallPoint,
  protocol: string,
): Promise<StalledHandshake> {
  const socket = connect(port, '127.0.0.1')
  const closed = new Promise((resolve) => {
    socket.once('close', resolve)
  })
  const valve = new Valve(socket, at)
  const secure = connectSecurely({
    ...{ socket: valve, rejectUnauthorized: false, ALPNProtocols: [protocol] },
  })
  secure.on('error', () => undefined) // the connection's end is what counts
  let isDone = false
  const done = new Promise<TLSSocket>((resolve) => {
    secure.once('secureConnect', () => {
      isDone = true
      resolve(secure)
    })
  })
  await until('it stalls', () => valve.isStalled)
  return {
    goOn: () => {
      valve.open()
      return within('the handshake is finished', done)
    },
    isDone: () => isDone,
    closed: within('the connection ends', closed, 20_000),
  }
}

const helloBytes = 60

/** Lets through what belongs before the stall, and everything once it is open. */
class Valve extends Duplex {
  #held: (() => void) | undefined
  #isOpen = false
  #writes = 0
  readonly #at: StallPoint
  readonly #socket: Socket

  constructor(socket: Socket, at: StallPoint) {
    super()
    this.#socket = socket
    this.#at = at
    socket.on('data', (chunk) => this.push(chunk))
    socket.once('end', () => this.push(null))
    socket.once('error', (error) => this.destroy(error))
  }

  /** What was let through has left, and the rest waits. */
  get isStalled(): boolean {
    return this.#held !== undefined && this.#socket.writableLength === 0 && this.#isSent()
  }

  open(): void {
    this.#isOpen = true
    this.#held?.()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#writes += 1
    const isFirst = this.#writes === 1
    if (this.#isOpen) this.#socket.write(chunk, done)
    else if (this.#at === 'in its hello') this.#hold(chunk, isFirst ? helloBytes : 0, done)
    else this.#hold(chunk, isFirst ? chunk.length : 0, done)
  }

  #hold(chunk: Buffer, bytes: number, done: () => void): void {
    if (bytes > 0) this.#socket.write(chunk.subarray(0, bytes))
    if (bytes === chunk.length) done()
    else this.#held = () => this.#socket.write(chunk.subarray(bytes), done)
  }

  /** Before the last message of the client comes the server's. */
  #isSent(): boolean {
    return this.#at === 'in its hello' || this.#socket.bytesRead > 0
  }
}
