// Requests that a program is in the middle of: each has the head of its answer, and reads on only when it is told.

import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { finished } from 'node:stream/promises'
import { within } from '../../testing/until.ts'

/** Read on; whether the whole answer came. */
export type Held = () => Promise<boolean>

export const heldCount = 6

/** Resolves when all of them have their heads. */
export function holdSeveral(port: number, path: string): Promise<Held[]> {
  return Promise.all(Array.from({ length: heldCount }, () => hold(port, path)))
}

async function hold(port: number, path: string): Promise<Held> {
  const client = request({ host: '127.0.0.1', port, path, agent: false })
  const answered = once(client, 'response')
  client.end()
  const [response] = (await within(`${path} is begun`, answered)) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`${path} is answered ${response.statusCode}`)
  const end = finished(response).then(
    () => response.complete,
    () => false,
  )
  return () => {
    response.resume()
    return within(`${path} is answered`, end, 60_000)
  }
}

/** How many were answered. */
export async function readOn(held: readonly Held[]): Promise<number> {
  const ends = await Promise.all(held.map((finish) => finish()))
  return ends.filter(Boolean).length
}
