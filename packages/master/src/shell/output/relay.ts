// One of a worker's streams, read line by line and passed on to an outlet. It ends when the worker is
// gone and its last words are out, even if a process that the worker left behind holds the pipe.

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

/** A pipe of a dead worker that was silent for so long holds nothing more of it. */
export const quietMs = 50
/** And so often it is given more time, while somebody fills it or nobody reads the output. */
export const mostRounds = 40

export class Relay implements Source {
  /** Resolves when the worker's last words were handed on. */
  readonly done: Promise<void>
  /** Resolves when the pipe is closed: nobody will write to it any more. */
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

  /** The worker has exited: what it wrote is in the pipe, and read soon. */
  expectEnd(): void {
    this.isEnding = true
    if (!this.#stream.closed) this.#waitForSilence(mostRounds)
  }

  /** Let go of the pipe, whoever holds its other end. */
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

  /** Somebody else writes here now. That is passed on as long as the pool runs, and keeps nothing alive. */
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

/** A broken pipe is closed next, and that is its end as any other. */
function leaveItToClose(): void {
  // nothing to do
}
