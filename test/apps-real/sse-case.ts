// Events that a server sends, and eventsource as their client, the polyfill of browsers' EventSource.

import { EventSource } from 'eventsource'
import { until } from '../../testing/until.ts'
import type { GoodLoad, RealCase } from './case.ts'
import { goOn, type Ledger, several, startClients } from './load.ts'

const keptClients = 3
const freshClients = 2
/** How many events those wait for that come anew. */
const enough = 3

export const sseCase: RealCase = {
  ...{ app: 'sse', client: 'eventsource', entry: 'sse.mjs' },
  startLoad: (port) => startLoad(originOf(port)),
  poison: (port) => poison(originOf(port)),
}

function originOf(port: number): string {
  return `http://127.0.0.1:${port}`
}

function startLoad(origin: string): GoodLoad {
  const kept = several(keptClients, () => async (ledger) => {
    const reader = new Reader(origin, ledger)
    await until('the load is over', () => ledger.isOver, limitMs)
    reader.close()
  })
  const fresh = several(
    freshClients,
    () => (ledger) =>
      goOn(ledger, 0, async () => {
        const reader = new Reader(origin, ledger)
        await until(`${enough} events come`, () => reader.lastId >= enough || reader.isOver)
        reader.close()
      }),
  )
  return startClients([...kept, ...fresh])
}

/** Longer than a row takes. */
const limitMs = 120_000

// The rule: every event comes, in its turn. When the answer ends, EventSource comes back with the number of
// the last one, and must be let in at once. A number that is missing or comes twice is a loss, and so is an
// answer that breaks off, an attempt that fails, or one that EventSource gives up.
class Reader {
  lastId = 0
  readonly #source: EventSource
  readonly #ledger: Ledger
  #isOpen = false

  constructor(origin: string, ledger: Ledger) {
    this.#ledger = ledger
    this.#source = new EventSource(`${origin}/events`)
    this.#source.addEventListener('open', () => {
      this.#isOpen = true
    })
    this.#source.addEventListener('message', ({ lastEventId }) => this.#take(Number(lastEventId)))
    this.#source.addEventListener('error', ({ message }) => this.#end(message))
  }

  get isOver(): boolean {
    return this.#source.readyState === EventSource.CLOSED
  }

  close(): void {
    this.#source.close()
  }

  #take(id: number): void {
    const isNext = id === this.lastId + 1
    this.#ledger.add('event', isNext ? undefined : `${id} after ${this.lastId}`)
    this.lastId = id
  }

  #end(message: string | undefined): void {
    const isProper = this.#isOpen && message === undefined
    if (!isProper) this.#ledger.add('connection', message ?? 'not let in')
    this.#isOpen = false
  }
}

/** An event that has arrived and not been read is lost to a reset, and comes again: so does the error. */
const expected = /^(reset, )*1, (reset, )*2, (reset, )+3\b/

/** Its answer, which has begun, is reset, and it comes back where it was. Drains may end it before that. */
async function poison(origin: string): Promise<string> {
  const source = new EventSource(`${origin}/throw`)
  const seen: string[] = []
  source.addEventListener('message', ({ lastEventId }) => seen.push(lastEventId))
  source.addEventListener('error', ({ message }) => {
    if (message !== undefined) seen.push(message.replace(/^TypeError: terminated.*/, 'reset'))
  })
  await until('it comes back', () => seen.includes('3')).catch(() => undefined)
  source.close()
  const story = seen.join(', ')
  if (/^1, 2, 3\b/.test(story)) return await poison(origin) // it was ended while the error was on its way
  return expected.test(story) ? 'answered' : story
}
