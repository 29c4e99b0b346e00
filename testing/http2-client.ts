// A client of HTTP/2 that keeps one session, and opens a new one when it is told to. Every end of a
// request is an outcome, as in request.ts. A request that was refused before any of it was processed
// is sent again, as clients of HTTP/2 do (RFC 9113, section 8.7): node:http2 refuses some by itself,
// those that are written when the news of a session's end has just arrived.

import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
} from 'node:http2'
import type { Outcome, OutcomeKind } from './request.ts'
import { within } from './until.ts'

/** REFUSED_STREAM. */
const refusedStream = 7

export interface Http2Target {
  readonly path?: string
  readonly method?: string
  readonly payload?: string
}

export type Http2Outcome = Pick<Outcome, 'kind' | 'status' | 'body' | 'reused'> & {
  readonly headers: IncomingHttpHeaders
  /** The code of the RST_STREAM that ended it, 0 without one. */
  readonly rstCode: number
  readonly startedAt: number
  readonly endedAt: number
}

export class Http2Client {
  readonly #url: string
  #session: ClientHttp2Session | undefined
  /** How many sessions it has opened. */
  opened = 0
  /** How many requests were refused, and sent again. */
  repeated = 0

  constructor(port: number, { secure = false } = {}) {
    this.#url = `${secure ? 'https' : 'http'}://127.0.0.1:${port}`
  }

  /** The session for the next request: the one that is open, or a new one. */
  get session(): ClientHttp2Session {
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session
    this.opened += 1
    this.#session = connect(this.#url, { rejectUnauthorized: false })
    this.#session.on('error', () => undefined) // its requests tell
    return this.#session
  }

  /** Begin a request whose body the caller sends. */
  begin({ path = '/', method = 'GET' }: Http2Target = {}): ClientHttp2Stream {
    return this.session.request({ ':path': path, ':method': method })
  }

  async send(target: Http2Target = {}): Promise<Http2Outcome> {
    const before = this.#session
    const startedAt = performance.now()
    const stream = this.begin(target)
    const ended = readStream(stream)
    stream.end(target.payload)
    const outcome = await ended
    if (outcome.rstCode === refusedStream) return await this.#repeat(target)
    const reused = before === this.#session
    return { ...outcome, reused, startedAt, endedAt: performance.now() }
  }

  #repeat(target: Http2Target): Promise<Http2Outcome> {
    this.repeated += 1
    return this.send(target)
  }

  /** Resolves when everything that was sent before has arrived, or the session is over. */
  roundTrip(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#session || this.#session.destroyed) resolve()
      else this.#session.ping(() => resolve())
    })
  }

  /** Resolves when the session is over. */
  async untilClosed(): Promise<void> {
    const session = this.#session
    if (session?.destroyed === false)
      await within('the session ends', once(session, 'close'), 15_000)
  }

  destroy(): void {
    this.#session?.destroy()
  }
}

type Read = Omit<Http2Outcome, 'reused' | 'startedAt' | 'endedAt'>

/** What becomes of a stream. */
export function readStream(stream: ClientHttp2Stream): Promise<Read> {
  let [status, body, failure]: [number, string, string | undefined] = [0, '', undefined]
  let headers: IncomingHttpHeaders = {}
  stream.once('response', (received) => {
    headers = received
    status = Number(received[':status'])
  })
  stream.setEncoding('utf8').on('data', (chunk) => {
    body += chunk
  })
  stream.once('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message
  })
  const closed = new Promise<Read>((resolve) => {
    stream.once('close', () => {
      const { rstCode = 0 } = stream
      const kind = nameOutcome(status, rstCode, failure)
      resolve({ kind, status, body, headers, rstCode })
    })
  })
  return within('a stream ends', closed, 20_000)
}

function nameOutcome(status: number, rstCode: number, failure: string | undefined): OutcomeKind {
  if (failure !== undefined || rstCode !== 0) return `error ${failure} ${rstCode}`
  if (status === 0) return 'error no response'
  return status >= 200 && status < 300 ? 'ok' : `${status}`
}
