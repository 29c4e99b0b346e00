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
  const [line = ''] = cause.message.split('\n', 1)
  if ('type' in cause) return line
  const code = innermostCode(cause)
  // Node has most codes in the message already.
  const isSaid = code === undefined || line.includes(code)
  return `${cause.name}: ${line}${isSaid ? '' : ` (${code})`}`
}

/** That of the error that others are about. */
function innermostCode({ cause, code }: ErrorData): string | undefined {
  return (cause && innermostCode(cause)) ?? code
}

/** What two causes have in common that are the same but for whom they befell. */
export function kindOf(cause: Failure | ErrorData): string {
  return 'type' in cause ? cause.code : summarise(cause)
}
