// Apps that speak HTTP/1.1, with or without TLS, and undici as their client.

import { setTimeout as think } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'
import type { GoodLoad, RealCase } from './case.ts'

interface UndiciOptions {
  readonly app: string
  readonly entry: string
  readonly tls?: boolean
  /** Whether a framework answers errors that it can see. */
  readonly answersErrors?: boolean
}

type Answer = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> & { readonly body: string }

const json = { 'content-type': 'application/json' }
const said = JSON.stringify({ say: 'hello' })

/** What a good client asks for in turn, and what it expects. */
const questions = [
  { path: '/', method: 'GET', expected: 'hello' },
  { path: '/slow?ms=30', method: 'GET', expected: 'hello' },
  { path: '/echo', method: 'POST', headers: json, body: said, expected: said },
] as const

const keptClients = 8
const freshClients = 4
const limitMs = 10_000
/** Workers boot on the processors that the clients use, too. */
const thinkMs = 10
const connect = { rejectUnauthorized: false }

export function undiciCase({ app, entry, tls, answersErrors = true }: UndiciOptions): RealCase {
  const originOf = (port: number) => `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  const errors = { provoke: (port: number) => provoke(originOf(port)) }
  return {
    ...{ app, entry, client: 'undici' },
    startLoad: (port) => startLoad(originOf(port)),
    poison: (port) => poison(originOf(port)),
    ...(answersErrors && errors),
  }
}

function startLoad(origin: string): GoodLoad {
  const kept = new Agent({ connect, connections: keptClients })
  const fresh = new Agent({ connect, pipelining: 0 }) // a new connection for each request
  const state = { isStopping: false, served: 0, lost: [] as string[] }
  const ask = async (index: number, dispatcher: Agent) => {
    const { expected, ...question } = questions[index % questions.length] ?? questions[0]
    const got = await send(origin, { ...question, dispatcher }).catch(nameError)
    if (typeof got === 'object' && isGood(got, expected)) state.served += 1
    else state.lost.push(`${dispatcher === kept ? 'kept' : 'new'} ${question.path} ${show(got)}`)
  }
  const run = async (client: number, dispatcher: Agent) => {
    for (let index = client; !state.isStopping; index += 1) {
      await ask(index, dispatcher)
      await think(thinkMs)
    }
  }
  const clients = [
    ...Array.from({ length: keptClients }, (_, client) => run(client, kept)),
    ...Array.from({ length: freshClients }, (_, client) => run(client, fresh)),
  ]
  const stop = async () => {
    state.isStopping = true
    await Promise.all(clients)
    await Promise.all([kept.close(), fresh.close()])
  }
  return { served: () => state.served, lost: state.lost, stop }
}

async function poison(origin: string): Promise<string> {
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
  const { statusCode, headers, body } = await request(`${origin}${path}`, { ...options, signal })
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
