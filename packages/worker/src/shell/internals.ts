// What a drain has to know of a connection that Node does not document. Each reading has an answer
// for a Node that no longer has the property; the tests on every line of Node say when that happens.

import type { ServerResponse } from 'node:http'
import type { Connection } from './task-context.ts'

interface Internals {
  readonly parser?: { getCurrentBuffer?(): Buffer | undefined } | null
  readonly _httpMessage?: ServerResponse | null
}

/** Node takes the parser off a connection that was upgraded; a raw one never had any. */
export function speaksHttp(connection: Connection): boolean {
  return Boolean(internalsOf(connection).parser)
}

/** The response whose turn it is; earlier than the last one if requests were pipelined. */
export function currentResponseOf(connection: Connection): ServerResponse | undefined {
  return internalsOf(connection)._httpMessage ?? undefined
}

/** What arrived together with the request that is being read. */
export function packetOf(connection: Connection): Buffer | undefined {
  return internalsOf(connection).parser?.getCurrentBuffer?.()
}

function internalsOf(connection: Connection): Internals {
  return connection as unknown as Internals
}
