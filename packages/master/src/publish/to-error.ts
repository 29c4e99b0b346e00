import { type ErrorData, ProtocolError, restoreError } from '@regrow/protocol'
import { PoolError } from '../api/errors.ts'
import type { Failure } from '../core/model/failure.ts'

/** Make an error that can be thrown of what the core says went wrong. */
export function toError(failure: Failure): PoolError | ProtocolError {
  const { code, message } = failure
  const options = failure.cause ? { cause: toCause(failure.cause) } : {}
  if (code === 'ERR_PROTOCOL_VERSION') return new ProtocolError(code, message, options)
  return new PoolError(code, message, options)
}

function toCause(cause: Failure | ErrorData): Error {
  return 'type' in cause ? toError(cause) : restoreError(cause)
}
