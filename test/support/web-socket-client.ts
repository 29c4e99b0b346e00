// A client of ws that remembers what it is told, and how it ends.

import { WebSocket } from 'ws'
import { until, within } from '../../testing/until.ts'

export interface WebSocketClient {
  send(text: string): void
  /** Resolves when it was written. */
  write(text: string): Promise<void>
  /** Everything that was received so far. */
  readonly texts: readonly string[]
  untilText(text: string | RegExp): Promise<void>
  /** The code that it was closed with: 1006 without a close frame. */
  readonly closed: Promise<number>
  terminate(): void
}

/** Connect; rejects with the status if the handshake is answered by one. */
export async function connectWebSocket(
  port: number,
  { path = '/', secure = false } = {},
): Promise<WebSocketClient> {
  const url = `${secure ? 'wss' : 'ws'}://127.0.0.1:${port}${path}`
  const socket = new WebSocket(url, {
    rejectUnauthorized: false,
    perMessageDeflate: { threshold: 0 }, // where the server has it, too
  })
  const texts: string[] = []
  socket.on('message', (data) => texts.push(String(data)))
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve)
  })
  const opened = new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('unexpected-response', (_request, { statusCode, headers }) => {
      reject(new Error(`status ${statusCode}, connection ${headers.connection}`))
      socket.terminate()
    })
    socket.on('error', reject)
  })
  await within('the handshake', opened, 15_000)
  return {
    ...{ texts, send: (text) => socket.send(text), terminate: () => socket.terminate() },
    write: (text) => new Promise((resolve) => socket.send(text, () => resolve())),
    untilText: async (text) => {
      const matches = (each: string) => (text instanceof RegExp ? text.test(each) : each === text)
      await until(`${text} arrives`, () => texts.some(matches))
    },
    closed: within('the WebSocket ends', closed, 30_000),
  }
}
