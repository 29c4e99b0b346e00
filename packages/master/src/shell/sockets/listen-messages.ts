// Reads what Node's code in a cluster worker sends when a server of the program listens. Before any server listens,
// that code asks its primary for a socket, and the answer may bring one (as it does under Node's own SCHED_NONE).
//
// None of this is documented, and it has not changed in years. `test/listening/shared.test.ts` fails on the line of
// Node where it changes, and the socket broker notices a server that listens without having asked.

import { isAbstract } from './abstract-names.ts'
import type { BindTarget } from './bind.ts'
import { type NodeMessage, readNodeMessage } from './node-message.ts'

export type ListenMessage =
  /** May I listen there? The answer must have its number. */
  | {
      readonly type: 'question'
      readonly seq: number
      readonly target: BindTarget
      /** What the servers of one address share across workers: TLS has its session ticket keys here. */
      readonly data: unknown
    }
  /** A server listens now, wherever it has its socket from. */
  | { readonly type: 'listening' }
  /** A server has closed the socket of this key. */
  | { readonly type: 'closed'; readonly key: unknown }

/** Longer than any path of a socket; the kernel refuses what is too long for it. */
const maxAddress = 4_096
/** A server's data are kept as long as its socket, so their size is limited. */
const maxData = 4_096

const uvReadable = 1
const uvWritable = 2

/**
 * Read a message of Node's own; `undefined` if it is not about listening, or not ours to answer: UDP is
 * never balanced.
 *
 * @throws {TypeError} It is a question, and Node did not write it.
 */
export function readListenMessage(message: unknown): ListenMessage | undefined {
  const read = readNodeMessage(message)
  if (read?.act === 'close') return { type: 'closed', key: read.key }
  if (read?.addressType === 'udp4' || read?.addressType === 'udp6') return undefined
  if (read?.act === 'listening') return { type: 'listening' }
  return read?.act === 'queryServer' ? readQuestion(read) : undefined
}

/** Before a worker closes its channel it asks whether all was sent; the answer is the last message that it receives. */
export function isLastQuestion(message: unknown): boolean {
  return readNodeMessage(message)?.act === 'exitedAfterDisconnect'
}

function readQuestion(message: NodeMessage): ListenMessage {
  const { seq, data, address } = message
  const target = readTarget(message)
  const isNamed = isAddress(target && 'path' in target ? withoutZero(target.path) : address)
  const isGenuine = isInteger(seq, Number.MAX_SAFE_INTEGER) && isNamed
  if (!target || !isGenuine || (JSON.stringify(data) ?? '').length > maxData)
    throw new TypeError('a question that Node did not write')
  return { type: 'question', seq, target, data }
}

function readTarget(message: NodeMessage): BindTarget | undefined {
  const { fd, port } = message
  if (typeof fd === 'number') return isInteger(fd, 2 ** 31 - 1) ? { fd } : undefined
  return port === -1 ? readPath(message) : readPort(message)
}

function readPath({ address, readableAll, writableAll }: NodeMessage): BindTarget | undefined {
  if (typeof address !== 'string' || address === '') return undefined
  const mode = (readableAll === true ? uvReadable : 0) | (writableAll === true ? uvWritable : 0)
  return { path: address, mode }
}

function readPort({ address, port, addressType, flags = 0 }: NodeMessage): BindTarget | undefined {
  if (!isInteger(port, 65_535) || !isInteger(flags, 2 ** 31 - 1)) return undefined
  if (addressType !== 4 && addressType !== 6) return undefined
  return { host: typeof address === 'string' ? address : null, port, addressType, flags }
}

function isInteger(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
}

/** An abstract name begins with a zero byte, and may have no other. */
function withoutZero(path: string): string {
  return isAbstract(path) ? path.slice(1) : path
}

/** Every address, if there is none. */
function isAddress(value: unknown): boolean {
  if (typeof value !== 'string') return value === null || value === undefined
  return value.length <= maxAddress && !value.includes('\0')
}
