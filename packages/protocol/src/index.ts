export { type Attendance, attend, chooseLookMs, present } from './attendance.ts'
export { CodedError, nameErrors } from './coded-error.ts'
export { type Opened, openFact, openOrder, protocolVersion, seal } from './envelope.ts'
export { readEnvironment, type WorkerEnvironment, writeEnvironment } from './environment.ts'
export { describeError, type ErrorData, restoreError } from './error-data.ts'
export { ProtocolError, type ProtocolErrorCode, protocolErrorCodes } from './errors.ts'
export { type ExitCodeName, exitCodes } from './exit-codes.ts'
export type {
  BlockedFact,
  DrainingFact,
  DrainOrder,
  DrainReason,
  ErrorReport,
  ExcludedFact,
  Fact,
  FailedFact,
  FaultedFact,
  HangReport,
  HeartbeatFact,
  ListeningFact,
  Load,
  LoadedFact,
  Order,
  PreparedFact,
  ReadyFact,
  ServeOrder,
  StartingFact,
} from './messages.ts'
export { drainReasons } from './messages.ts'
export { doubtDuration } from './seconds.ts'
export { suggest } from './suggest.ts'
export { nameWorker } from './worker-name.ts'
