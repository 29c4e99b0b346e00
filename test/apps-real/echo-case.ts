// Apps that echo messages over a connection that stays, and clients that come back when they are told
// that it will not.

import type { Line } from '../../testing/call-over-ws.ts'
import { within } from '../../testing/until.ts'
import type { GoodLoad, RealCase } from './case.ts'
import { goOn, several, startClients } from './load.ts'

/** Connect; if called again, anew. */
export type Dial = () => Line

export interface EchoOptions {
  readonly app: string
  readonly client: string
  readonly entry: string
  /** A client that is not connected yet. */
  prepare(port: number): Dial
  /** How a connection is closed that an error costs. */
  readonly closedByError: string
}

const keptClients = 3
const freshClients = 2
/** Nobody has to move more often than this with one message. */
const mostMoves = 3

export function echoCase({ prepare, closedByError, ...names }: EchoOptions): RealCase {
  return {
    ...names,
    startLoad: (port) => startLoad(() => new EchoClient(prepare(port))),
    poison: (port) => poison(() => prepare(port)(), closedByError),
  }
}

function startLoad(create: () => EchoClient): GoodLoad {
  const kept = several(keptClients, (name) => async (ledger) => {
    const client = create()
    await goOn(ledger, 0, async (index) => {
      ledger.add('kept', await client.ask(`${name}.${index}`))
    })
    client.hangUp()
  })
  const fresh = several(
    freshClients,
    (name) => (ledger) =>
      goOn(ledger, 0, async (index) => {
        const client = create()
        ledger.add('new', await client.ask(`${name}.${index}`))
        client.hangUp()
      }),
  )
  return startClients([...kept, ...fresh])
}

class EchoClient {
  readonly #dial: Dial
  #line: Line
  #isOver = false

  constructor(dial: Dial) {
    this.#dial = dial
    this.#line = dial()
  }

  /** Resolves with nothing when the message was echoed, else with what happened instead. */
  async ask(text: string): Promise<string | undefined> {
    let got = 'away'
    for (let moves = 0; got === 'away' && moves <= mostMoves; moves += 1) {
      if (this.#isOver) this.#line = this.#dial()
      got = await hear(this.#line, text)
      this.#isOver = got !== text
    }
    return this.#isOver ? got : undefined
  }

  hangUp(): void {
    this.#line.hangUp()
  }
}

/** Who is sent away before it could say a word says it to another worker. */
async function poison(dial: Dial, closedByError: string): Promise<string> {
  for (let moves = 0; moves <= mostMoves; moves += 1) {
    const line = dial()
    const greeted = await hear(line, 'hello')
    if (greeted === 'hello') line.say('throw').catch(() => undefined) // the end tells
    const end = greeted === 'hello' ? await closed(line) : greeted
    line.hangUp()
    if (end !== 'away') return end === closedByError ? 'answered' : end
  }
  return 'away, again and again'
}

function hear(line: Line, text: string): Promise<string> {
  const echoed = line.say(text)
  return within('its echo', Promise.race([echoed, line.closed])).catch(nameError)
}

function closed(line: Line): Promise<string> {
  return within('its end', line.closed).catch(nameError)
}

function nameError({ message }: Error): string {
  return message
}
