// The interface of a logger that receives a pool's own lines.

/** The fields of a line, for structured logs: those of its event, and `err` if there is an error. */
export interface LogFields {
  /** The pool's event, or `pool:stopping`, `worker:late` or `option:odd`, which are only logged and never emitted. */
  readonly event: string
  readonly [field: string]: unknown
}

/** Receives a pool's own lines. A logger of pino has this interface. */
export interface PoolLogger {
  info(fields: LogFields, line: string): unknown
  warn(fields: LogFields, line: string): unknown
  error(fields: LogFields, line: string): unknown
}
