// Why a command could not be fulfilled, as plain data; the shell makes a PoolError of it.

import type { ErrorData } from '@regrow/protocol'

export type FailureCode =
  | 'ERR_POOL_INVALID_OPTION'
  | 'ERR_POOL_NOT_STARTED'
  | 'ERR_POOL_START_FAILED'
  | 'ERR_POOL_START_TIMEOUT'
  | 'ERR_POOL_WORKER_EXITED'
  | 'ERR_POOL_RELOAD_ABORTED'
  | 'ERR_POOL_RECYCLE_ABORTED'
  | 'ERR_POOL_RESIZE_FAILED'
  | 'ERR_POOL_NOT_RELOADING'
  | 'ERR_POOL_VERIFY_FAILED'
  | 'ERR_POOL_PLAIN_PROGRAM'
  | 'ERR_POOL_CRASH_LOOP'
  | 'ERR_POOL_STOPPED'
  | 'ERR_PROTOCOL_VERSION'

export interface Failure {
  readonly type: 'failure'
  readonly code: FailureCode
  readonly message: string
  readonly cause?: Failure | ErrorData
}

export function fail(code: FailureCode, message: string, cause?: Failure | ErrorData): Failure {
  return { type: 'failure', code, message, ...(cause && { cause }) }
}

/** One line that names the cause, for the end of a longer sentence. */
export function summarise(cause: Failure | ErrorData): string {
  const name = 'type' in cause ? '' : `${cause.name}: `
  return `${name}${cause.message.split('\n', 1)[0]}`
}
