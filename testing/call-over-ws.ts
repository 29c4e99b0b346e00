// Conversations over one connection, as clients of a WebSocket see them.

import { WebSocket } from 'ws'

/** One connection, as long as it lasts. */
export interface Line {
  /** Send a message when the connection stands; resolves with its echo. */
  say(text: string): Promise<string>
  /** Resolves when it is over: with `away` if the server had announced that, else with how. */
  readonly closed: Promise<string>
  hangUp(): void
}

// The rule: a message is served by its echo, on the connection over which it was sent. If that was
// closed with 1001 instead, they have crossed, and the message is sent again over a new one. Any other
// code, or a handshake that fails, is a loss.
export function callOverWs(url: string): Line {
  const socket = new WebSocket(url)
  let failure = ''
  socket.on('error', ({ message }) => {
    failure = ` ${message}`
  })
  const opened = new Promise<void>((resolve) => {
    socket.once('open', resolve)
  })
  const closed = new Promise<string>((resolve) => {
    socket.once('close', (code) => resolve(code === 1001 ? 'away' : `code ${code}${failure}`))
  })
  const say = async (text: string) => {
    await opened
    const heard = new Promise<string>((resolve) => {
      socket.once('message', (data) => resolve(String(data)))
    })
    socket.send(text)
    return await heard
  }
  return { say, closed, hangUp: () => socket.close(1000) }
}
