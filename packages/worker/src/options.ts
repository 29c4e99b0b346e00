// The only place with defaults. `resolveOptions` checks each field and gives a complete, frozen
// object, so nothing behind it has to ask again.

import type { ListenOptions } from 'node:net'
import type { WorkerBirth } from '@regrow/protocol'
import { AppError } from './errors.ts'

/** A port, a path of a Unix domain socket, or what `server.listen` takes; a numeric string is a port. */
export type ListenTarget = number | string | ListenOptions

/** Every duration is in milliseconds; `Infinity` means never, `0` at once. */
export interface WorkerOptions {
  /**
   * Where an app that answers requests listens.
   * @default `PORT`, else 3000
   */
  readonly listen?: ListenTarget
  /**
   * How long a drain may take that no order gave a time for; the pool's own time is never exceeded
   * while there is a pool.
   * @default the pool's, else 10_000
   */
  readonly drainTimeoutMs?: number
  /**
   * How long a connection may wait between two requests before a drain ends it.
   * @default the server's `keepAliveTimeout`; at most 1_000 when stopping, 0 for Ctrl-C
   */
  readonly idleGraceMs?: number
}

export interface CloseOptions {
  /**
   * Over how many milliseconds the clients are spread; at most half of the drain's time, and 0 for
   * Ctrl-C.
   * @default 500
   */
  readonly spreadMs?: number
}

export interface ResolvedOptions {
  readonly listen: ListenTarget | undefined
  /** Never longer than the pool's: its master would kill before anybody got a 503. */
  readonly drainTimeoutMs: number
  /** The same for a worker whose master is gone, so that its own time is the only one. */
  readonly orphanTimeoutMs: number
  readonly idleGraceMs: number | undefined
}

const known: readonly string[] = [
  'listen',
  'drainTimeoutMs',
  'idleGraceMs',
] satisfies readonly (keyof WorkerOptions)[]

/** The spread stays below the second that idle connections have when a worker stops. */
export const defaults = { port: 3000, drainTimeoutMs: 10_000, spreadMs: 500 } as const

export function resolveOptions(
  options: WorkerOptions,
  birth: WorkerBirth | undefined,
): ResolvedOptions {
  checkNames(options)
  const { listen, drainTimeoutMs, idleGraceMs } = options
  const own = checkDuration('drainTimeoutMs', drainTimeoutMs)
  const poolsMs = birth?.drainTimeoutMs
  return Object.freeze({
    listen: checkListen(listen),
    drainTimeoutMs: Math.min(own ?? poolsMs ?? defaults.drainTimeoutMs, poolsMs ?? Infinity),
    orphanTimeoutMs: own ?? poolsMs ?? defaults.drainTimeoutMs,
    idleGraceMs: checkDuration('idleGraceMs', idleGraceMs),
  })
}

export function resolveSpread({ spreadMs }: CloseOptions): number {
  return checkDuration('spreadMs', spreadMs) ?? defaults.spreadMs
}

/** Where apps listen that are recognised by their shape and were not told where. */
export function defaultListenTarget(
  environment: Readonly<Record<string, string | undefined>>,
): ListenTarget {
  return environment.PORT || defaults.port
}

function checkNames(options: unknown): void {
  const isRecord = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (!isRecord) fail('options', 'an object', options)
  const stranger = Object.keys(options as object).find((name) => !known.includes(name))
  if (stranger === undefined) return
  const message = `\`options\` has no field \`${stranger}\`; expected one of ${known.join(', ')}`
  throw new AppError('ERR_APP_INVALID', message)
}

function checkListen(value: ListenTarget | undefined): ListenTarget | undefined {
  if (value === undefined || isPort(value) || isTarget(value)) return value
  return fail('listen', 'a port (0 to 65535), a path, or an object for server.listen', value)
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535
}

function isTarget(value: unknown): boolean {
  if (typeof value === 'string') return value !== ''
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkDuration(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return value
  return fail(name, 'a number ≥ 0, or Infinity', value)
}

function fail(name: string, expected: string, got: unknown): never {
  throw new AppError('ERR_APP_INVALID', `\`${name}\` must be ${expected}; got ${show(got)}`)
}

function show(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value)} (string)`
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value ? 'an object' : `${String(value)} (${typeof value})`
}
