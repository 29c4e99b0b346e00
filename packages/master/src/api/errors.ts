// The error of a pool, and its codes.

import { CodedError, nameErrors } from '@regrow/protocol'

/** Every code that a `PoolError` can have. */
export const poolErrorCodes = [
  'ERR_POOL_INVALID_OPTION',
  'ERR_POOL_NOT_MASTER',
  'ERR_POOL_NOT_STARTED',
  'ERR_POOL_START_FAILED',
  'ERR_POOL_START_TIMEOUT',
  'ERR_POOL_WORKER_EXITED',
  'ERR_POOL_RELOAD_ABORTED',
  'ERR_POOL_RECYCLE_ABORTED',
  'ERR_POOL_RESIZE_FAILED',
  'ERR_POOL_NOT_RELOADING',
  'ERR_POOL_VERIFY_FAILED',
  'ERR_POOL_PLAIN_PROGRAM',
  'ERR_POOL_CRASH_LOOP',
  'ERR_POOL_STOPPED',
] as const

export type PoolErrorCode = (typeof poolErrorCodes)[number]

/** A failure of a pool, or a mistake in how it was called. `code` is stable, `message` may change. */
export class PoolError extends CodedError<PoolErrorCode> {}

nameErrors(PoolError, 'PoolError')
