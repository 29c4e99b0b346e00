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
  /** Load everything and wait for the order `serve`, which says the slot; the one here means nothing. */
  readonly standby?: boolean
  /** Its program is adopted, and is ready without a server: it is taken up before it runs. */
  readonly adoptAtOnce?: boolean
}

const names = {
  slot: 'REGROW_SLOT',
  generation: 'REGROW_GENERATION',
  drainTimeoutMs: 'REGROW_DRAIN_TIMEOUT_MS',
  heartbeatMs: 'REGROW_HEARTBEAT_MS',
  standby: 'REGROW_STANDBY',
  adoptAtOnce: 'REGROW_ADOPT_AT_ONCE',
} as const

/** The environment variables that carry `birth`. */
export function writeBirth(birth: WorkerBirth): Record<string, string> {
  return {
    [names.slot]: String(birth.slot),
    [names.generation]: String(birth.generation),
    [names.drainTimeoutMs]: String(birth.drainTimeoutMs),
    ...(birth.heartbeatMs !== undefined && { [names.heartbeatMs]: String(birth.heartbeatMs) }),
    ...(birth.standby !== undefined && { [names.standby]: birth.standby ? '1' : '0' }),
    ...(birth.adoptAtOnce !== undefined && { [names.adoptAtOnce]: birth.adoptAtOnce ? '1' : '0' }),
  }
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
  const heartbeatMs = readNumber(environment[names.heartbeatMs])
  const standby = readFlag(environment[names.standby])
  const adoptAtOnce = readFlag(environment[names.adoptAtOnce])
  return {
    ...{ slot, generation, drainTimeoutMs },
    ...(heartbeatMs !== undefined && { heartbeatMs }),
    ...(standby !== undefined && { standby }),
    ...(adoptAtOnce !== undefined && { adoptAtOnce }),
  }
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
