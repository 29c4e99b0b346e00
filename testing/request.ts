// One HTTP request over node:http, whose every end is an outcome and none an exception.

import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'

/** `ok` is 2xx; other answers are named by their status; the rest had no answer. */
export type OutcomeKind = 'ok' | `${number}` | 'refused' | 'reset' | 'timeout' | `error ${string}`

export interface Outcome {
  readonly kind: OutcomeKind
  readonly status?: number
  readonly headers?: IncomingMessage['headers']
  readonly body?: string
  /** Whether the request went over a connection that had served one before. */
  readonly reused: boolean
  /** `performance.now()` when it was sent, and when it ended. */
  readonly startedAt: number
  readonly endedAt: number
}

export interface Target extends RequestOptions {
  readonly port: number
  readonly timeoutMs?: number
  readonly payload?: string
}

/** Send one request, over a new connection unless an agent says otherwise. */
export function send(target: Target): Promise<Outcome> {
  const { timeoutMs = 10_000, payload, ...options } = target
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const client = request({ host: '127.0.0.1', agent: false, ...options })
    const alarm = setTimeout(() => client.destroy(new Timeout()), timeoutMs)
    const finish = (end: Pick<Outcome, 'kind' | 'status' | 'headers' | 'body'>) => {
      clearTimeout(alarm)
      resolve({ ...end, reused: client.reusedSocket, startedAt, endedAt: performance.now() })
    }
    client.once('error', (error) => finish({ kind: nameFailure(error) }))
    client.once('response', (response) => {
      readAnswer(response).then(finish, (error) => finish({ kind: nameFailure(error) }))
    })
    client.end(payload)
  })
}

/** An agent that keeps one connection. */
export function keepOneConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 })
}

class Timeout extends Error {
  readonly code = 'CLIENT_TIMEOUT'
}

async function readAnswer(response: IncomingMessage) {
  const status = response.statusCode ?? 0
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  const kind: OutcomeKind = status >= 200 && status < 300 ? 'ok' : `${status}`
  return { kind, status, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

function nameFailure(error: NodeJS.ErrnoException): OutcomeKind {
  if (error.code === 'ECONNREFUSED') return 'refused'
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'reset'
  if (error.code === 'CLIENT_TIMEOUT') return 'timeout'
  return `error ${error.code ?? error.message}`
}
