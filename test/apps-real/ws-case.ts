import { WebSocket } from 'ws'
import { echoCase, type Line } from './echo-case.ts'

export const wsCase = echoCase({
  ...{ app: 'ws', client: 'ws', entry: 'ws.mjs' },
  prepare: (port) => () => callOverWs(`ws://127.0.0.1:${port}`),
  closedByError: 'code 1011',
})

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
