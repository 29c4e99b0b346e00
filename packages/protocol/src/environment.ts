// The environment variables in which a master forks a worker. The worker reads them before any message can arrive,
// so what it needs at once is here and not in a message.

import { isCount } from './fields.ts'

/** What a worker knows of its pool from the start. */
export interface WorkerEnvironment {
  /** Its slot in the pool, `0 … size − 1`; a replacement gets the same one. */
  readonly slot: number
  /** Raised by each reload. */
  readonly generation: number
  /** The pool's `drainTimeoutMs`, for a drain that no order asked for. */
  readonly drainTimeoutMs: number
  /** How often the worker sends a heartbeat; absent or `Infinity` means never. */
  readonly heartbeatMs?: number
  /** The pool's `livenessTimeoutMs`: a worker that sends no heartbeat for longer is hung. */
  readonly livenessTimeoutMs?: number
  /** Report where the event loop hangs, before `livenessTimeoutMs` have passed. */
  readonly reportOnHang?: boolean
  /** Load everything and wait for the order `serve`, which brings the slot; the one here means nothing. */
  readonly standby?: boolean
  /** The program is adopted before it runs, as it needs no server to be ready (`readyWhen: 'online'`). */
  readonly adoptAtOnce?: boolean
}

const variables = {
  slot: ['REGROW_SLOT', readCount],
  generation: ['REGROW_GENERATION', readCount],
  drainTimeoutMs: ['REGROW_DRAIN_TIMEOUT_MS', readNumber],
  heartbeatMs: ['REGROW_HEARTBEAT_MS', readNumber],
  livenessTimeoutMs: ['REGROW_LIVENESS_TIMEOUT_MS', readNumber],
  reportOnHang: ['REGROW_REPORT_ON_HANG', readFlag],
  standby: ['REGROW_STANDBY', readFlag],
  adoptAtOnce: ['REGROW_ADOPT_AT_ONCE', readFlag],
} as const satisfies Record<keyof WorkerEnvironment, unknown>

const keys = Object.keys(variables) as (keyof WorkerEnvironment)[]

/** The environment variables that carry `settings`. */
export function writeEnvironment(settings: WorkerEnvironment): Record<string, string> {
  const given = keys.filter((key) => settings[key] !== undefined)
  return Object.fromEntries(given.map((key) => [variables[key][0], String(Number(settings[key]))]))
}

/** Read what the master wrote; `undefined` when no regrow master forked this process. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): WorkerEnvironment | undefined {
  const entries = keys.map((key) => {
    const [name, read] = variables[key]
    return [key, read(environment[name])] as const
  })
  const known: Partial<WorkerEnvironment> = Object.fromEntries(
    entries.filter(([, value]) => value !== undefined),
  )
  const { slot, generation, drainTimeoutMs } = known
  if (slot === undefined || generation === undefined || drainTimeoutMs === undefined)
    return undefined
  return { ...known, slot, generation, drainTimeoutMs }
}

function readCount(text: string | undefined): number | undefined {
  const value = readNumber(text)
  return isCount(value) ? value : undefined
}

function readFlag(text: string | undefined): boolean | undefined {
  return text === '0' || text === '1' ? text === '1' : undefined
}

function readNumber(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  return value >= 0 ? value : undefined
}
