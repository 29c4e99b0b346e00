// A client that says exactly what a test wants it to say, and notes what it is told.

import { connect } from 'node:net'
import { until, within } from './until.ts'

export interface RawClient {
  write(text: string): void
  /** Everything received so far. */
  text(): string
  /** Resolves when this was received. */
  untilText(part: string | RegExp): Promise<void>
  /** How the connection ended: politely, or by a reset. */
  readonly ended: Promise<'closed' | 'reset'>
  /** Stop reading, and go on with it: a client that is slower than its answer. */
  pause(): void
  resume(): void
  destroy(): void
}

export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1' })
  let text = ''
  let end: 'closed' | 'reset' = 'closed'
  const closed = new Promise<'closed' | 'reset'>((resolve) => {
    socket.once('close', () => resolve(end))
  })
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => {
    end = 'reset'
  })
  await Promise.race([new Promise<void>((resolve) => socket.once('connect', resolve)), closed]) // it may be reset at once
  return {
    write: (part) => void socket.write(part),
    text: () => text,
    untilText: async (part) => {
      await until(`${part} arrives`, () =>
        typeof part === 'string' ? text.includes(part) : part.test(text),
      )
    },
    ended: within('the connection ends', closed, 60_000),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    destroy: () => void socket.destroy(),
  }
}

/** The request for a path, as it goes over the wire. */
export function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`
}

/** The statuses of the answers in a text. */
export function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]))
}
