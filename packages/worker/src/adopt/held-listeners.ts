// Holds back listeners of the program that would end it in the middle of its requests. A gate stands in the place of
// each, and calls it only when the gates are open.
//
// Node counts a gate as the listener itself: `process.off` finds it, and `process.listeners` shows what the program
// added.

export type Listener = (...given: unknown[]) => unknown
type Gate = Listener & { listener?: Listener }

export interface HeldEvents {
  readonly events: readonly string[]
  /** The program's own listeners of an event. */
  readonly listOwn: (event: string) => readonly Listener[]
  /** Called when a listener would have been called. */
  readonly onCall: (call: () => unknown, given: readonly unknown[]) => void
}

export class HeldListeners {
  readonly #held: HeldEvents
  readonly #gates = new WeakSet<Listener>()
  #isOpen = false

  /** Hold back the listeners that are there, and later ones. */
  constructor(held: HeldEvents) {
    this.#held = held
    process.on('newListener', this.#onNew)
    for (const event of held.events) this.#holdBack(event)
  }

  /** Call the listeners from now on, as without gates. */
  release(): void {
    this.#isOpen = true
    process.off('newListener', this.#onNew)
  }

  /** Node emits this before it adds the listener. The event that the listener waits for comes in a later turn. */
  readonly #onNew = (event: string | symbol) => {
    if (this.#held.events.includes(String(event)))
      process.nextTick(() => this.#holdBack(String(event)))
  }

  #holdBack(event: string): void {
    if (this.#isOpen) return
    const own = this.#held.listOwn(event).filter((listener) => !this.#gates.has(listener))
    for (const listener of own) this.#replace(event, listener)
  }

  /** Adds the gate first: Node itself answers an event without a listener, and would end the process. */
  #replace(event: string, raw: Gate): void {
    const once = raw.listener // Node has wrapped a listener that is called once
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
