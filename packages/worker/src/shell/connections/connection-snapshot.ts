// What a drain sees when it looks at a connection: whether it is in use, and for what.

import type { ServerResponse } from 'node:http'
import type { Snapshot } from '../../core/connections/connection.ts'
import type { Connection } from '../context/request-context.ts'
import { hasHadRequest, lastResponseOf } from '../context/task-context.ts'
import { currentResponseOf, serverOf, speaksHttp } from './node-internals.ts'
import { isSecure } from './server-kind.ts'
import { wasEnded } from './upgrade.ts'

export function takeSnapshot(connection: Connection): Snapshot {
  const response = lastResponseOf(connection)
  const { bytesRead } = connection
  const seen = { isFresh: !hasHadRequest(connection), isEnded: wasEnded(connection), bytesRead }
  if (isRawBelowTls(connection)) return { ...seen, use: 'waiting' }
  if (!speaksHttp(connection)) return { ...seen, use: 'open' }
  if (isBusy(response)) return { ...seen, use: 'busy' }
  // Node destroys a socket that has ended; a stream that is no socket may stay, as that of `@socket.io/sticky` does.
  return { ...seen, isEnded: seen.isEnded || connection.writableFinished, use: 'waiting' }
}

/** Whether its TLS handshake is not done: from then on the encrypted connection stands for the raw one. */
function isRawBelowTls(connection: Connection): boolean {
  return isSecure(serverOf(connection)) && !('encrypted' in connection)
}

export function isBusy(response: ServerResponse | undefined): boolean {
  if (response === undefined) return false
  return !response.writableFinished || !response.req.complete // its upload is still on the way
}

/**
 * Whether http-terminator may have this connection. It would destroy at once a connection that is between two requests
 * or was upgraded, and let a pipelined response close the connection before the last one.
 */
export function isForTerminator(connection: Connection): boolean {
  if (!speaksHttp(connection)) return false
  const response = lastResponseOf(connection)
  return isBusy(response) && currentResponseOf(connection) === response
}
