// The apps that the demonstration can show: each is an entry in `apps/` and the clients that use it. A client of
// another kind is another file beside `http-client.ts`.

import type { DemoClient } from './client.ts'
import { httpClient } from './http-client.ts'
import { http2Client } from './http2-client.ts'
import { wsClient } from './ws-client.ts'

export interface DemoApp {
  readonly entry: URL
  readonly client: DemoClient
  /** The same app without regrow, if there is one. */
  readonly bare?: URL
}

const clients: Readonly<Record<string, DemoClient>> = {
  http: httpClient,
  http2: http2Client,
  ws: wsClient,
  express: httpClient,
  fastify: httpClient,
  koa: httpClient,
  hono: httpClient,
  nest: httpClient,
}

export const appNames = Object.keys(clients)

export function findApp(name: string): DemoApp | undefined {
  const client = Object.hasOwn(clients, name) ? clients[name] : undefined
  if (!client) return undefined
  const entry = new URL(`apps/${name}.mjs`, import.meta.url)
  const bare = new URL('apps/bare-http.mjs', import.meta.url)
  return { entry, client, ...(name === 'http' && { bare }) }
}
