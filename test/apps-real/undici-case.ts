// Apps that speak HTTP/1.1, with or without TLS, and undici as their client.

import { Agent, type Dispatcher, request } from 'undici'
import type { GoodLoad, RealCase } from './case.ts'
import { goOn, type Ledger, several, startClients } from './load.ts'
import { questionAt } from './questions.ts'

interface UndiciOptions {
  readonly app: string
  readonly entry: string
  readonly tls?: boolean
  /** Whether a framework answers errors that it can see. */
  readonly answersErrors?: boolean
}

type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> & { readonly body: string }

const json = { 'content-type': 'application/json' }
const keptClients = 4
const freshClients = 2
const limitMs = 10_000
const connect = { rejectUnauthorized: false }

export function undiciCase({ app, entry, tls, answersErrors = true }: UndiciOptions): RealCase {
  const originOf = (port: number) => `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  const errors = { provoke: (port: number) => provoke(originOf(port)) }
  return {
    ...{ app, entry, client: 'undici' },
    startLoad: (port) => startUndiciLoad(originOf(port)),
    poison: (port) => poisonByUndici(originOf(port)),
    ...(answersErrors && errors),
  }
}

export function startUndiciLoad(origin: string): GoodLoad {
  const kept = new Agent({ connect, connections: keptClients })
  const fresh = new Agent({ connect, pipelining: 0 }) // a new connection for each request
  const runWith = (dispatcher: Agent) => (client: number) => (ledger: Ledger) =>
    goOn(ledger, client, async (index) => {
      const { expected, ...question } = questionAt(index)
      const got = await send(origin, { ...question, dispatcher }).catch(nameError)
      const isServed = typeof got === 'object' && isGood(got, expected)
      const what = `${dispatcher === kept ? 'kept' : 'new'} ${question.path}`
      ledger.add(what, isServed ? undefined : show(got))
    })
  const clients = [...several(keptClients, runWith(kept)), ...several(freshClients, runWith(fresh))]
  return startClients(clients, () => Promise.all([kept.close(), fresh.close()]))
}

export async function poisonByUndici(origin: string): Promise<string> {
  const got = await sendAlone(origin, '/throw')
  if (typeof got === 'string') return got
  const isOurs = got.statusCode === 500 && got.headers.connection === 'close'
  return isOurs && got.body === 'Internal Server Error\n' ? 'answered' : show(got)
}

async function provoke(origin: string): Promise<string> {
  const got = await sendAlone(origin, '/fails')
  return typeof got === 'object' && got.body === 'by the framework' ? 'answered' : show(got)
}

async function sendAlone(origin: string, path: string): Promise<Answer | string> {
  const dispatcher = new Agent({ connect, pipelining: 0 })
  try {
    return await send(origin, { path, method: 'GET', dispatcher }).catch(nameError)
  } finally {
    await dispatcher.close()
  }
}

async function send(
  origin: string,
  { path, ...options }: { path: string } & NonNullable<Parameters<typeof request>[1]>,
): Promise<Answer> {
  const signal = AbortSignal.timeout(limitMs)
  const said = options.body ? { headers: json } : {}
  const { statusCode, headers, body } = await request(`${origin}${path}`, {
    ...{ ...options, ...said, signal },
  })
  return { statusCode, headers, body: await body.text() }
}

function isGood({ statusCode, body }: Answer, expected: string): boolean {
  return statusCode >= 200 && statusCode < 300 && body === expected
}

function show(got: Answer | string): string {
  return typeof got === 'string' ? got : `${got.statusCode} ${JSON.stringify(got.body)}`
}

function nameError(error: NodeJS.ErrnoException): string {
  return `${error.code ?? error.name}: ${error.message}`
}
