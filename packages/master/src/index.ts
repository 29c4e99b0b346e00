export type { DrainReason, ErrorData, ErrorReport, HangReport, Load } from '@regrow/protocol'
export { createPool } from './create-pool.ts'
export { PoolError, type PoolErrorCode, poolErrorCodes } from './errors.ts'
export type { Pool } from './pool.ts'
export type { ExitReason, PoolEvents, StandbyId, WorkerId } from './pool-events.ts'
export type { LogFields, PoolLogger } from './pool-logger.ts'
export type {
  BackoffOptions,
  PoolOptions,
  RecycleOptions,
  ReloadOptions,
  RestartWindowOptions,
} from './pool-options.ts'
export type { PoolStatus, SlotStatus, StandbyStatus, WorkerStatus } from './pool-status.ts'
