// Reads one of a worker's streams line by line and passes the lines on to an outlet. It ends when the worker is gone
// and has no more output in the pipe, even if a process that the worker started still holds the pipe.

import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import { LineCutter } from './lines.ts'
import type { Outlet, Source } from './outlet.ts'

interface Surroundings {
  readonly name: string
  readonly outlet: Outlet
  readonly clock: Clock
}

/** If the pipe of an exited worker was silent for so long, nothing of the worker's is left in it. */
export const quietMs = 50
/** How many more times the silence is waited for, while somebody fills the pipe or nobody reads the output. */
export const mostRounds = 40

export class Relay implements Source {
  /** Resolves when the worker's output was handed on to its end. */
  readonly done: Promise<void>
  /** Resolves when the pipe is closed: no process will write to it any more. */
  readonly closed: Promise<void>
  /** The worker is gone. */
  isEnding = false
  readonly #stream: Readable
  readonly #outlet: Outlet
  readonly #clock: Clock
  readonly #cutter = new LineCutter()
  #name: string
  #isQuiet = true
  #finish: () => void = () => undefined
  #callOff: (() => void) | undefined

  constructor(stream: Readable, { name, outlet, clock }: Surroundings) {
    this.#stream = stream
    this.#name = name
    this.#outlet = outlet
    this.#clock = clock
    this.done = new Promise((resolve) => {
      this.#finish = resolve
    })
    this.closed = new Promise((resolve) => {
      stream.once('close', () => {
        this.#close()
        resolve()
      })
    })
    outlet.attach(this)
    stream.setEncoding('latin1')
    stream.on('data', (bytes: string) => this.#receive(bytes))
    stream.on('error', leaveItToClose)
  }

  rename(name: string): void {
    this.#name = name
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  /** The worker has exited: what it wrote is in the pipe, and will be read soon. */
  expectEnd(): void {
    this.isEnding = true
    if (!this.#stream.closed) this.#waitForSilence(mostRounds)
  }

  /** Close the pipe, even if another process holds its other end. */
  destroy(): void {
    this.#stream.destroy()
  }

  #receive(bytes: string): void {
    this.#isQuiet = false
    this.#outlet.write(this.#name, this.#cutter.push(bytes))
  }

  #waitForSilence(rounds: number): void {
    this.#isQuiet = true
    this.#callOff = this.#clock.after(quietMs, () => {
      const isSilent = this.#isQuiet && !this.#stream.isPaused()
      if (isSilent || rounds === 0) this.#release()
      else this.#waitForSilence(rounds - 1)
    })
  }

  /**
   * Only other processes write here now. Their output is passed on while the pool runs, and does not keep the master
   * alive.
   */
  #release(): void {
    this.#writeRest()
    const { unref } = this.#stream as Partial<Socket>
    unref?.call(this.#stream as Socket)
  }

  #close(): void {
    this.#callOff?.()
    this.#writeRest()
    this.#outlet.detach(this)
  }

  #writeRest(): void {
    this.#outlet.write(this.#name, this.#cutter.end())
    this.#finish()
  }
}

/** A broken pipe emits `close` next, and ends by that as any other. */
function leaveItToClose(): void {
  // nothing to do
}
