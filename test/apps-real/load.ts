// Good clients that go on until they are stopped, and the book of what they came to.

import { setTimeout as pass } from 'node:timers/promises'
import type { GoodLoad } from './case.ts'

/** Workers boot on the processors that the clients use, too. */
const thinkMs = 20

export class Ledger {
  isOver = false
  served = 0
  readonly lost: string[] = []

  add(what: string, failure: string | undefined): void {
    if (failure === undefined) this.served += 1
    else this.lost.push(`${what}: ${failure}`)
  }
}

export type Client = (ledger: Ledger) => Promise<void>

/** `afterwards` is called when all of them have stopped. */
export function startClients(
  clients: readonly Client[],
  afterwards: () => unknown = () => undefined,
): GoodLoad {
  const ledger = new Ledger()
  const ends = clients.map((run) =>
    run(ledger).catch((error) => ledger.add('a client', String(error))),
  )
  const stop = async () => {
    ledger.isOver = true
    await Promise.all(ends)
    await afterwards()
  }
  return { served: () => ledger.served, lost: ledger.lost, stop }
}

/** Do one thing after the other, `first` to begin with, until the load is over. */
export async function goOn(
  ledger: Ledger,
  first: number,
  act: (index: number) => Promise<void>,
): Promise<void> {
  for (let index = first; !ledger.isOver; index += 1) {
    await act(index)
    await pass(thinkMs)
  }
}

/** So many clients of a kind. */
export function several(count: number, make: (index: number) => Client): Client[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** Both at once, as one. */
export function joinLoads(one: GoodLoad, other: GoodLoad): GoodLoad {
  return {
    served: () => one.served() + other.served(),
    get lost() {
      return [...one.lost, ...other.lost]
    },
    stop: async () => {
      await Promise.all([one.stop(), other.stop()])
    },
  }
}
