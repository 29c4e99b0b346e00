// Where a pool's own lines go.

/** What a line is about, for a logger that keeps more than text: the event's own fields, and `err` where there is an error. */
export interface LogFields {
  /** The event of the pool that the line is about, or `pool:stopping`, `worker:late`, `option:odd`, which are only told. */
  readonly event: string
  readonly [field: string]: unknown
}

/** Takes a pool's own lines. A logger of pino fits as it is. */
export interface PoolLogger {
  info(fields: LogFields, line: string): unknown
  warn(fields: LogFields, line: string): unknown
  error(fields: LogFields, line: string): unknown
}
