// Clients of a WebSocket: a message stands for a request, and its echo for the answer. A client that is closed with
// 1001 reconnects, and sends again what was not echoed.

import { callOverWs, type Line } from '../../testing/call-over-ws.ts'
import type { Outcome, OutcomeKind } from '../../testing/request.ts'
import { within } from '../../testing/until.ts'
import type { DemoClient } from './client.ts'
import { startVisits, type Visit } from './load.ts'

const kept = 12
const fresh = 6

export const wsClient: DemoClient = {
  start: (port) => {
    const clients = Array.from({ length: kept }, () => new Client(port))
    const others = Array<Visit>(fresh).fill(async (tally) => {
      const client = new Client(port)
      const outcome = await client.send('hello')
      client.hangUp()
      tally.add(outcome, { connection: 'new', path: '/', heldBy: undefined })
    })
    return startVisits([...clients.map(({ visit }) => visit), ...others], () => {
      for (const client of clients) client.hangUp()
    })
  },
  sendThrowing: async (port) => {
    const client = new Client(port)
    const outcome = await client.send('throw')
    client.hangUp()
    return outcome
  },
}

class Client {
  readonly #url: string
  #line: Line | undefined
  /** The worker that has its connection, as far as that is known. */
  #worker: string | undefined

  constructor(port: number) {
    this.#url = `ws://127.0.0.1:${port}`
  }

  readonly visit: Visit = async (tally) => {
    const outcome = await this.send('hello')
    const heldBy = outcome.reused ? this.#worker : undefined
    tally.add(outcome, { connection: 'kept', path: '/', heldBy })
    this.#worker = outcome.body
  }

  async send(text: string): Promise<Outcome> {
    const startedAt = performance.now()
    const reused = this.#line !== undefined
    this.#line ??= callOverWs(this.#url)
    const got = await echoOf(this.#line, text)
    const isEchoed = got.startsWith('hello from ')
    if (!isEchoed) this.#line = undefined
    if (got === 'away') return await this.send(text)
    const body = isEchoed ? { body: got.slice('hello from '.length) } : {}
    const kind = isEchoed ? 'ok' : nameEnd(got)
    return { kind, ...body, reused, startedAt, endedAt: performance.now() }
  }

  hangUp(): void {
    this.#line?.hangUp()
  }
}

/** The echo, or how the connection ended. */
function echoOf(line: Line, text: string): Promise<string> {
  const echo = Promise.race([line.say(text), line.closed])
  return within('its echo', echo, 15_000).catch(() => 'nothing')
}

const ends: Readonly<Record<string, OutcomeKind>> = { nothing: 'timeout', 'code 1011': '500' }

function nameEnd(end: string): OutcomeKind {
  if (end.includes('ECONNREFUSED')) return 'refused'
  return ends[end] ?? (end.startsWith('code 1006') ? 'reset' : `error ${end}`)
}
