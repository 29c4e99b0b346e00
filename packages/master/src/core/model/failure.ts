// Why a command failed, as plain data. `publish/to-error.ts` turns it into a `PoolError`.

import type { ErrorData } from '@regrow/protocol'

type FailureCode =
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

/** Name the cause in one line, for the end of a longer sentence. */
export function summarise(cause: Failure | ErrorData): string {
  const [line = ''] = cause.message.split('\n', 1)
  if ('type' in cause) return line
  const code = innermostCode(cause)
  // Most messages of Node.js contain the code already.
  const isNamed = code === undefined || line.includes(code)
  return `${cause.name}: ${line}${isNamed ? '' : ` (${code})`}`
}

/** The code of the error at the end of the chain of causes. */
function innermostCode({ cause, code }: ErrorData): string | undefined {
  return (cause && innermostCode(cause)) ?? code
}

/** A text that two causes share if they differ only in the worker. */
export function kindOf(cause: Failure | ErrorData): string {
  return 'type' in cause ? cause.code : summarise(cause)
}
