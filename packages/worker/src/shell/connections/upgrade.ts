// Ends a connection that was upgraded or became a tunnel as its protocol ends it. What it speaks is between the app and
// its client, but WebSocket has a close frame, and before the handshake is answered HTTP has a status.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection } from '../context/request-context.ts'
import { reset } from './cut-short.ts'
import { endSide } from './end-side.ts'
import { plainBody, plainHeaders, reasons, type Status } from './plain-answer.ts'

/** The request for the upgrade. The message itself would be kept for as long as the connection lives. */
interface Upgrade {
  readonly isWebSocket: boolean
  /** The bytes that the connection had written before: once it has written more, the handshake is answered. */
  readonly bytesWritten: number
}

const upgrade = Symbol('regrow.upgrade')
const isEnded = Symbol('regrow.isEnded')

type Upgraded = Socket & { [upgrade]?: Upgrade; [isEnded]?: true }

/** 1001: going away. 1011: an unexpected condition. */
type CloseCode = 1001 | 1011

export function rememberUpgrade({ method, headers, socket }: IncomingMessage): void {
  const isWebSocket = method !== 'CONNECT' && headers.upgrade?.toLowerCase() === 'websocket'
  const { bytesWritten } = socket
  ;(socket as Upgraded)[upgrade] = { isWebSocket, bytesWritten }
}

/** Whether a connection was ended here as its protocol ends it; its client may not have noticed yet. */
export function wasEnded(connection: Connection): boolean {
  return (connection as Upgraded)[isEnded] === true
}

/** End a raw or upgraded connection whose code threw, and no other. */
export function endForError(connection: Connection): void {
  if (!endInProtocol(connection, 500, 1011)) reset(connection)
}

/** End a connection at the deadline of a drain, and give its client a moment to notice. */
export function endForDeadline(connection: Connection): void {
  if (!endInProtocol(connection, 503, 1001)) endWith(connection)
}

function endInProtocol(connection: Connection, status: Status, code: CloseCode): boolean {
  const request = (connection as Upgraded)[upgrade]
  if (request === undefined) return false
  if (connection.bytesWritten === request.bytesWritten) endWith(connection, writeStatus(status))
  else if (request.isWebSocket) endWith(connection, writeCloseFrame(code))
  else return false
  return true
}

function endWith(connection: Connection, text?: string | Buffer): void {
  if (connection.writableEnded) return
  ;(connection as Upgraded)[isEnded] = true
  endSide(connection, text)
}

/** A server does not mask its frames. */
function writeCloseFrame(code: CloseCode): Buffer {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff])
}

function writeStatus(status: Status): string {
  const headers = { Connection: 'close', ...plainHeaders(status) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = [`HTTP/1.1 ${status} ${reasons[status]}`, ...lines].join('\r\n')
  return `${head}\r\n\r\n${plainBody(status)}`
}
