// Apps that speak HTTP/2, and node:http2 as their client; over TLS, with undici beside it, which asks
// for HTTP/1.1.

import { Http2Client, type Http2Outcome } from '../../testing/http2-client.ts'
import type { GoodLoad, RealCase } from './case.ts'
import { goOn, joinLoads, type Ledger, several, startClients } from './load.ts'
import { questionAt } from './questions.ts'
import { poisonByUndici, startUndiciLoad } from './undici-case.ts'

const keptSessions = 2
/** Requests that each of them has under way. */
const streams = 3
const freshClients = 2

export const clearHttp2Case: RealCase = {
  ...{ app: 'http2', client: 'node:http2', entry: 'http2.mjs' },
  startLoad: (port) => startHttp2Load(port, false),
  poison: (port) => poisonByHttp2(port, false),
}

export function secureHttp2Case(): RealCase {
  const originOf = (port: number) => `https://127.0.0.1:${port}`
  let poisoned = 0
  return {
    ...{ app: 'http2 + TLS', client: 'node:http2, undici', entry: 'http2-tls.mjs' },
    startLoad: (port) => joinLoads(startHttp2Load(port, true), startUndiciLoad(originOf(port))),
    poison: (port) => {
      poisoned += 1
      return poisoned % 2 === 0 ? poisonByUndici(originOf(port)) : poisonByHttp2(port, true)
    },
  }
}

// The rule: a request is served by its right answer. One that was refused with REFUSED_STREAM is sent
// again, over a new session (`Http2Client` does that); every other end of it is a loss.
function startHttp2Load(port: number, secure: boolean): GoodLoad {
  const sessions = Array.from({ length: keptSessions }, () => new Http2Client(port, { secure }))
  const kept = sessions.flatMap((client) =>
    several(streams, (stream) => (ledger) => goOn(ledger, stream, ask(client, ledger, 'kept'))),
  )
  const fresh = several(
    freshClients,
    (first) => (ledger) =>
      goOn(ledger, first, async (index) => {
        const client = new Http2Client(port, { secure })
        await ask(client, ledger, 'new')(index)
        client.destroy()
      }),
  )
  return startClients([...kept, ...fresh], () => {
    for (const client of sessions) client.destroy()
  })
}

function ask(client: Http2Client, ledger: Ledger, connection: string) {
  return async (index: number) => {
    const { path, method, body, expected } = questionAt(index)
    const got = await client.send({ path, method, ...(body && { payload: body }) })
    const isServed = got.kind === 'ok' && got.body === expected
    ledger.add(`${connection} ${path}`, isServed ? undefined : show(got))
  }
}

/** Its neighbour in the session is served. */
async function poisonByHttp2(port: number, secure: boolean): Promise<string> {
  const client = new Http2Client(port, { secure })
  const neighbour = client.send({ path: '/slow?ms=50' })
  const [culprit, { kind, body }] = await Promise.all([client.send({ path: '/throw' }), neighbour])
  client.destroy()
  if (kind !== 'ok' || body !== 'hello') return `its neighbour: ${kind}`
  const isOurs = culprit.kind === '500' && culprit.body === 'Internal Server Error\n'
  return isOurs ? 'answered' : show(culprit)
}

function show({ kind, body }: Http2Outcome): string {
  return `${kind} ${JSON.stringify(body)}`
}
