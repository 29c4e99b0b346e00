// Clients of HTTP/2 over clear text: kept sessions, with several requests on each at any time, and sessions for one
// request. They send requests that were refused with REFUSED_STREAM again.

import { Http2Client, type Http2Outcome } from '../../testing/http2-client.ts'
import type { DemoClient } from './client.ts'
import { startVisits, type Visit } from './load.ts'

const keptSessions = 4
const streams = 3
const fresh = 6

export const http2Client: DemoClient = {
  start: (port) => {
    const sessions = Array.from({ length: keptSessions }, () => new Session(port))
    const kept = sessions.flatMap((session) => Array<Visit>(streams).fill(session.visit))
    const others = Array<Visit>(fresh).fill(async (tally) => {
      const outcome = await sendAlone(port, '/')
      tally.add(outcome, { connection: 'new', path: '/', heldBy: undefined })
    })
    return startVisits([...kept, ...others], () => {
      for (const session of sessions) session.destroy()
    })
  },
  sendThrowing: (port) => sendAlone(port, '/throw'),
}

/** The current session of a client, and its worker, as far as that is known. */
class Session {
  readonly #client: Http2Client
  #known = { number: 0, worker: '' }

  constructor(port: number) {
    this.#client = new Http2Client(port)
  }

  readonly visit: Visit = async (tally) => {
    const client = this.#client
    const { repeated } = client
    const sending = client.send()
    const number = client.opened
    const outcome = nameCut(await sending)
    const isSure = client.repeated === repeated // otherwise it may have been sent over another session
    const heldBy = isSure && number === this.#known.number ? this.#known.worker : undefined
    tally.add(outcome, { connection: 'kept', path: '/', heldBy })
    const worker = outcome.headers['x-worker']
    if (isSure && typeof worker === 'string') this.#known = { number, worker }
  }

  destroy(): void {
    this.#client.destroy()
  }
}

async function sendAlone(port: number, path: string): Promise<Http2Outcome> {
  const client = new Http2Client(port)
  const outcome = await client.send({ path })
  client.destroy()
  return nameCut(outcome)
}

/** The error of node:http2 for a request whose session was cut off. */
const cuts = /^error (ECONNRESET|EPIPE|ERR_HTTP2_STREAM_CANCEL|no response|undefined 8)/

function nameCut(outcome: Http2Outcome): Http2Outcome {
  if (outcome.kind.startsWith('error ECONNREFUSED')) return { ...outcome, kind: 'refused' }
  const isCut = cuts.test(outcome.kind) || (outcome.kind === 'ok' && outcome.body !== 'hello\n')
  return isCut ? { ...outcome, kind: 'reset' } : outcome
}
