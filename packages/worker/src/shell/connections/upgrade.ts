// A connection that was upgraded, or became a tunnel: what it speaks now is between the app and its
// client, but how it ends can still be said in its protocol. WebSocket has a frame for that; before
// the handshake was answered, HTTP has a status.

import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection } from '../context/request-context.ts'
import { reset } from './cut-short.ts'
import { endSide } from './end-side.ts'
import { plainBody, plainHeaders, reasons, type Status } from './plain-answer.ts'

/** The request for it. The message itself would be kept for as long as the connection lives. */
interface Upgrade {
  readonly isWebSocket: boolean
  /** What the connection had written before: more than that, and the handshake is answered. */
  readonly bytesWritten: number
}

const upgrade = Symbol('regrow.upgrade')
const isEnded = Symbol('regrow.isEnded')

type Upgraded = Socket & { [upgrade]?: Upgrade; [isEnded]?: true }

/** Going away; an unexpected condition. */
type CloseCode = 1001 | 1011

export function rememberUpgrade({ method, headers, socket }: IncomingMessage): void {
  const isWebSocket = method !== 'CONNECT' && headers.upgrade?.toLowerCase() === 'websocket'
  const { bytesWritten } = socket
  ;(socket as Upgraded)[upgrade] = { isWebSocket, bytesWritten }
}

/** Whether it was ended here, in its protocol; its client may still have to notice. */
export function wasEnded(connection: Connection): boolean {
  return (connection as Upgraded)[isEnded] === true
}

/** Code of a raw or upgraded connection threw: end that connection alone. */
export function endForError(connection: Connection): void {
  if (!endInProtocol(connection, 500, 1011)) reset(connection)
}

/** The deadline of a drain: end it, and leave its client a moment to notice. */
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

/** A server's frames are not masked. */
function writeCloseFrame(code: CloseCode): Buffer {
  return Buffer.from([0x88, 2, code >> 8, code & 0xff])
}

function writeStatus(status: Status): string {
  const headers = { Connection: 'close', ...plainHeaders(status) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = [`HTTP/1.1 ${status} ${reasons[status]}`, ...lines].join('\r\n')
  return `${head}\r\n\r\n${plainBody(status)}`
}
