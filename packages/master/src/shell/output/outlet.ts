// Writes the lines of all workers to one of the master's own streams, stdout or stderr. The stream is the user's: it is
// opened when the first worker attaches, has our listener while any worker is attached, and is never ended.

import type { Clock } from '../clock.ts'
import { carry, type Flow, hand, idleFlow, patienceMs, tire } from './flow.ts'
import { nameLines } from './lines.ts'

/** What is needed of `process.stdout`. */
export interface OutputStream {
  write(bytes: Uint8Array, onWritten: () => void): boolean
  on(event: 'error', listener: () => void): unknown
  off(event: 'error', listener: () => void): unknown
  /** Close it, and lose what waits. Only a stream of ours has this. */
  close?(): void
}

/** A worker's stream, from which lines come. */
export interface Source {
  pause(): void
  resume(): void
}

export class Outlet {
  readonly #open: () => OutputStream
  readonly #clock: Clock
  readonly #sources = new Set<Source>()
  /** How many lines were dropped and not reported yet, by the worker's name. */
  readonly #dropped = new Map<string, number>()
  #flow: Flow = idleFlow
  #stream: OutputStream | undefined
  #callOff: (() => void) | undefined
  #callOffClose: (() => void) | undefined

  constructor(open: () => OutputStream, clock: Clock) {
    this.#open = open
    this.#clock = clock
  }

  attach(source: Source): void {
    this.#sources.add(source)
    this.#listen()
  }

  detach(source: Source): void {
    this.#sources.delete(source)
    this.#leaveWhenIdle()
  }

  /** Write whole lines under a worker's name, or count them. */
  write(name: string, lines: readonly string[]): void {
    if (lines.length === 0) return
    if (this.#flow.state !== 'dropping') this.#hand(nameLines(name, lines))
    else this.#dropped.set(name, (this.#dropped.get(name) ?? 0) + lines.length)
  }

  /** Write how much was dropped, whether somebody reads it or not. */
  reportDropped(): void {
    const lines = [...this.#dropped].map(([name, count]) =>
      nameLines(name, [describeDropped(count)]),
    )
    this.#dropped.clear()
    if (lines.length > 0) this.#hand(lines.join(''))
  }

  /** No line will come any more. If the output stands still, a stream of ours is given up after a moment. */
  close(): void {
    this.reportDropped()
    if (this.#isUsed() && this.#stream?.close)
      this.#callOffClose = this.#clock.after(patienceMs, () => this.#release())
  }

  #hand(text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    let isWaiting = true
    const onWritten = () => {
      if (isWaiting) this.#become(carry(this.#flow, bytes.length))
      isWaiting = false
    }
    this.#become(hand(this.#flow, bytes.length))
    // A `write` that the user has put in place of Node's may never call back: there `true` means written.
    if (this.#listen().write(bytes, onWritten) !== false) onWritten()
  }

  #become(flow: Flow): void {
    const before = this.#flow.state
    this.#flow = flow
    // Each time, because a source may be new, and because Node resumes the streams of a process that exits.
    if (flow.state === 'full') for (const source of this.#sources) source.pause()
    if (flow.state !== before) this.#turn(before)
    if (flow.waiting === 0) this.#leaveWhenIdle()
  }

  #turn(before: Flow['state']): void {
    this.#callOff?.()
    if (this.#flow.state === 'full') {
      this.#callOff = this.#clock.after(patienceMs, () => this.#become(tire(this.#flow)))
      return
    }
    for (const source of this.#sources) source.resume()
    if (before === 'dropping') this.reportDropped()
  }

  /**
   * Listens for errors: a reader that has left or a full disk ends no process. What cannot be written is lost, and that
   * is all.
   */
  #listen(): OutputStream {
    if (!this.#stream) {
      this.#stream = this.#open()
      this.#stream.on('error', forgive)
    }
    return this.#stream
  }

  /** Not at once: Node emits the error of a write after its callback. */
  #leaveWhenIdle(): void {
    if (this.#isUsed()) return
    setImmediate(() => {
      if (!this.#isUsed()) this.#release()
    })
  }

  #release(): void {
    this.#callOffClose?.()
    const stream = this.#stream
    this.#stream = undefined
    if (stream?.close)
      stream.close() // our listener stays to its end
    else stream?.off('error', forgive)
  }

  #isUsed(): boolean {
    return this.#sources.size > 0 || this.#flow.waiting > 0
  }
}

function describeDropped(count: number): string {
  return `${count === 1 ? '1 line was' : `${count} lines were`} dropped: the output is not read`
}

/** Whatever the code: a line of output is lost, and there is nowhere left to report it. */
function forgive(): void {
  // the write's callback has subtracted its bytes
}
