// Holds back the program's own listeners of uncaught errors until the worker holds nothing any more: many of them end
// the process, and every request with it.
//
// Each listener is then called once for each error, in the context of that error. The trap has reported the error
// long before.

import { AsyncLocalStorage } from 'node:async_hooks'
import { rejectionPolicyOf } from '../core/trap/rejection-policy.ts'
import { isOurs } from '../shell/process/own-listeners.ts'
import { isForgiven } from '../shell/trap/trap.ts'
import { HeldListeners, type Listener } from './held-listeners.ts'
import { bringUnheardRejections } from './unheard-rejections.ts'

/** Of a storm no more calls are kept, because each keeps its error, and what that references, in memory. */
const maxCalls = 1_000

export class HeldErrors {
  readonly #calls: (() => unknown)[] = []
  readonly #listeners: HeldListeners
  /** Remove what listens in the place of the program. */
  readonly remove: () => void = () => undefined

  constructor() {
    const policy = rejectionPolicyOf(process.execArgv, process.env.NODE_OPTIONS)
    this.#listeners = new HeldListeners({
      events: ['uncaughtException', ...(policy === 'tolerated' ? [] : ['unhandledRejection'])],
      listOwn,
      onCall: (call, [thrown]) => {
        if (!isForgiven(thrown)) this.#keep(call)
      },
    })
    if (policy === 'fatal') this.remove = bringUnheardRejections(listOwn)
  }

  /** Call the listeners, now and from now on. Gives what each call returned; what it threw is a rejection. */
  release(): Promise<unknown>[] {
    this.#listeners.release()
    return this.#calls.splice(0).map(async (call) => call())
  }

  #keep(call: () => unknown): void {
    if (this.#calls.length >= maxCalls) return
    const inContext = AsyncLocalStorage.snapshot()
    this.#calls.push(() => inContext(call))
  }
}

function listOwn(event: string): Listener[] {
  const listeners = process.rawListeners(event as 'uncaughtException') as Listener[]
  return listeners.filter((listener) => !isOurs(listener))
}
