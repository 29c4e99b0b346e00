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

type Optional = Exclude<keyof WorkerEnvironment, 'slot' | 'generation' | 'drainTimeoutMs'>

const names = {
  slot: 'REGROW_SLOT',
  generation: 'REGROW_GENERATION',
  drainTimeoutMs: 'REGROW_DRAIN_TIMEOUT_MS',
  heartbeatMs: 'REGROW_HEARTBEAT_MS',
  livenessTimeoutMs: 'REGROW_LIVENESS_TIMEOUT_MS',
  reportOnHang: 'REGROW_REPORT_ON_HANG',
  standby: 'REGROW_STANDBY',
  adoptAtOnce: 'REGROW_ADOPT_AT_ONCE',
} as const

/** The environment variables that carry `settings`. */
export function writeEnvironment(settings: WorkerEnvironment): Record<string, string> {
  const keys = Object.keys(names) as (keyof WorkerEnvironment)[]
  const given = keys.filter((key) => settings[key] !== undefined)
  return Object.fromEntries(given.map((key) => [names[key], String(Number(settings[key]))]))
}

/** Read what the master wrote; `undefined` when no regrow master forked this process. */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): WorkerEnvironment | undefined {
  const slot = readCount(environment[names.slot])
  const generation = readCount(environment[names.generation])
  const drainTimeoutMs = readNumber(environment[names.drainTimeoutMs])
  if (slot === undefined || generation === undefined || drainTimeoutMs === undefined)
    return undefined
  const rest: { [Key in Optional]: WorkerEnvironment[Key] | undefined } = {
    heartbeatMs: readNumber(environment[names.heartbeatMs]),
    livenessTimeoutMs: readNumber(environment[names.livenessTimeoutMs]),
    reportOnHang: readFlag(environment[names.reportOnHang]),
    standby: readFlag(environment[names.standby]),
    adoptAtOnce: readFlag(environment[names.adoptAtOnce]),
  }
  const known = Object.entries(rest).filter(([, value]) => value !== undefined)
  return { slot, generation, drainTimeoutMs, ...Object.fromEntries(known) }
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
