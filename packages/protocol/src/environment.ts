// The variables a worker is born with. They are read in the worker before any message can arrive,
// so what a worker must know at once travels here and not over the channel.

import { isCount } from './fields.ts'

/** What a master tells a worker at its birth. */
export interface WorkerBirth {
  /** The seat in the pool, `0 … size − 1`; a replacement inherits it. */
  readonly slot: number
  /** Raised by each reload; says which code this worker runs. */
  readonly generation: number
  /** The pool's `drainTimeoutMs`, for a drain that no order asked for. */
  readonly drainTimeoutMs: number
  /** How often the worker says that its event loop turns; without it, or with `Infinity`, never. */
  readonly heartbeatMs?: number
  /** The pool's `livenessTimeoutMs`: who is silent for longer is taken for hung. */
  readonly livenessTimeoutMs?: number
  /** Say where the event loop hangs, before it has been silent for `livenessTimeoutMs`. */
  readonly reportOnHang?: boolean
  /** Load everything and wait for the order `serve`, which says the slot; the one here means nothing. */
  readonly standby?: boolean
  /** Its program is adopted, and is ready without a server: it is taken up before it runs. */
  readonly adoptAtOnce?: boolean
}

type Optional = Exclude<keyof WorkerBirth, 'slot' | 'generation' | 'drainTimeoutMs'>

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

/** The environment variables that carry `birth`. */
export function writeBirth(birth: WorkerBirth): Record<string, string> {
  const keys = Object.keys(names) as (keyof WorkerBirth)[]
  const given = keys.filter((key) => birth[key] !== undefined)
  return Object.fromEntries(given.map((key) => [names[key], String(Number(birth[key]))]))
}

/** What the environment says of this worker's birth; `undefined` when no regrow master forked it. */
export function readBirth(
  environment: Readonly<Record<string, string | undefined>>,
): WorkerBirth | undefined {
  const slot = readCount(environment[names.slot])
  const generation = readCount(environment[names.generation])
  const drainTimeoutMs = readNumber(environment[names.drainTimeoutMs])
  if (slot === undefined || generation === undefined || drainTimeoutMs === undefined)
    return undefined
  const rest: { [Key in Optional]: WorkerBirth[Key] | undefined } = {
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
