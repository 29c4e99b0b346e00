// The program's own listeners of what would end it in the midst of its requests, held back for as long as it
// holds any. In the place of each stands a gate that calls it only when it is open. Node counts a gate as the
// listener itself: `process.off` finds it, and `process.listeners` shows what the program has added.

export type Listener = (...given: unknown[]) => unknown
type Gate = Listener & { listener?: Listener }

export interface HeldEvents {
  readonly events: readonly string[]
  /** The program's own of these listeners. */
  readonly listOwn: (event: string) => readonly Listener[]
  /** A listener would have been called now. */
  readonly onCall: (call: () => unknown, given: readonly unknown[]) => void
}

export class HeldListeners {
  readonly #held: HeldEvents
  readonly #gates = new WeakSet<Listener>()
  #isOpen = false

  /** Hold back those that are there, and those to come. */
  constructor(held: HeldEvents) {
    this.#held = held
    process.on('newListener', this.#onNew)
    for (const event of held.events) this.#holdBack(event)
  }

  /** From now on they are called as ever. */
  release(): void {
    this.#isOpen = true
    process.off('newListener', this.#onNew)
  }

  /** It is told in front of the listener. What it listens for comes in a later turn of the event loop. */
  readonly #onNew = (event: string | symbol) => {
    if (this.#held.events.includes(String(event)))
      process.nextTick(() => this.#holdBack(String(event)))
  }

  #holdBack(event: string): void {
    if (this.#isOpen) return
    const own = this.#held.listOwn(event).filter((listener) => !this.#gates.has(listener))
    for (const listener of own) this.#replace(event, listener)
  }

  /** The gate first: an event without a listener is Node's to answer, and it would end the process. */
  #replace(event: string, raw: Gate): void {
    const once = raw.listener // Node has wrapped one that is called once
    const call = (given: unknown[]) => {
      if (once) process.off(event, gate)
      return Reflect.apply(once ?? raw, process, given)
    }
    const gate: Gate = (...given) =>
      this.#isOpen ? call(given) : this.#held.onCall(() => call(given), given)
    this.#gates.add(gate)
    process.on(event, gate)
    process.off(event, raw)
    gate.listener = once ?? raw
  }
}
