import { io, type Socket } from 'socket.io-client'
import type { Line } from '../../testing/call-over-ws.ts'
import { echoCase } from './echo-case.ts'

export const socketIoCase = echoCase({
  ...{ app: 'socket.io', client: 'socket.io-client', entry: 'socket-io.mjs' },
  prepare: (port) => {
    const socket = io(`http://127.0.0.1:${port}`, options)
    return () => follow(socket)
  },
  closedByError: 'transport close 1011',
})

/** Polling would need sticky sessions; a socket comes back after about `reconnectionDelay`. */
const options = { transports: ['websocket'], forceNew: true, reconnectionDelay: 50 }

// The rule: a message is served by its acknowledgement. If the transport was ended properly instead
// (no code, 1000 or 1001), they have crossed, and the message is sent again when the socket has come back,
// which it does by itself. Any other end, and every attempt to connect that fails, is a loss.
function follow(socket: Socket): Line {
  const closed = new Promise<string>((resolve) => {
    socket.once('disconnect', (reason, details) => resolve(nameEnd(reason, details)))
    socket.once('connect_error', ({ message }) => resolve(`connect_error ${message}`))
  })
  const say = async (text: string) => {
    const echo = socket.emitWithAck('echo', text)
    return String(await echo.catch(() => closed)) // it was disconnected before
  }
  return { say, closed, hangUp: () => void socket.close() }
}

const properEnds: readonly unknown[] = [1000, 1001, 1005]

/** The details carry the event of the WebSocket that was closed. */
function nameEnd(reason: string, details: unknown): string {
  const { context } = (details ?? {}) as { context?: { readonly code?: number } }
  const isProper = reason === 'transport close' && properEnds.includes(context?.code)
  return isProper ? 'away' : `${reason} ${context?.code}`
}
