import { CodedError, nameErrors } from '@regrow/protocol'

/** Every code that a `PoolError` can carry. */
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

/** Something is wrong with a pool or with what was asked of it. `code` is stable, `message` is prose. */
export class PoolError extends CodedError<PoolErrorCode> {}

nameErrors(PoolError, 'PoolError')
