// Converts failures of the core to errors.

import { type ErrorData, ProtocolError, restoreError } from '@regrow/protocol'
import { PoolError } from '../api/errors.ts'
import type { Failure } from '../core/model/failure.ts'

/** Convert a failure of the core to an error that can be thrown. */
export function toError(failure: Failure): PoolError | ProtocolError {
  const { code, message } = failure
  const options = failure.cause ? { cause: toCause(failure.cause) } : {}
  if (code === 'ERR_PROTOCOL_VERSION') return new ProtocolError(code, message, options)
  return new PoolError(code, message, options)
}

function toCause(cause: Failure | ErrorData): Error {
  return 'type' in cause ? toError(cause) : restoreError(cause)
}
