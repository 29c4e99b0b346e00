// What the package exports.

export type { DrainReason, ErrorData, ErrorReport, HangReport, Load } from '@regrow/protocol'
export { PoolError, type PoolErrorCode, poolErrorCodes } from './api/errors.ts'
export type {
  BackoffOptions,
  RecycleOptions,
  ReloadOptions,
  RestartWindowOptions,
} from './api/option-groups.ts'
export type { Pool } from './api/pool.ts'
export type { ExitReason, PoolEvents, StandbyId, WorkerId } from './api/pool-events.ts'
export type { LogFields, PoolLogger } from './api/pool-logger.ts'
export type { PoolOptions } from './api/pool-options.ts'
export type { PoolStatus, SlotStatus, StandbyStatus, WorkerStatus } from './api/pool-status.ts'
export { createPool } from './create-pool.ts'
