export { createPool } from './create-pool.ts'
export { PoolError, type PoolErrorCode, poolErrorCodes } from './errors.ts'
export type {
  BackoffOptions,
  ExitReason,
  Pool,
  PoolEvents,
  PoolOptions,
  PoolStatus,
  ReloadOptions,
  SlotStatus,
  WorkerId,
  WorkerStatus,
} from './pool.ts'
