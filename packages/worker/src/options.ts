// The only place with defaults. `resolveOptions` checks each field and gives a complete, frozen
// object, so nothing behind it has to ask again.

import type { ListenOptions } from 'node:net'
import type { ErrorReport, WorkerBirth } from '@regrow/protocol'
import { AppError } from './errors.ts'
import { firstInherited, inheritsSocket } from './inherited-socket.ts'

/**
 * A port, a path of a Unix domain socket, a socket that this process or its master was born with, or what
 * `server.listen` takes; a numeric string is a port.
 */
export type ListenTarget = number | string | ListenOptions | { readonly fd: number }

/** An uncaught error: what was thrown, and what its report says. */
export interface TrappedError extends ErrorReport {
  /** The thrown value itself, which need not be an `Error`. */
  readonly error: unknown
}

/** Is told of uncaught errors. */
export type ErrorListener = (trapped: TrappedError) => unknown

/** Every duration is in milliseconds; `Infinity` means never, `0` at once. */
export interface WorkerOptions {
  /**
   * Where an app that answers requests listens; several targets for a server each, which we make. With
   * `{ fd }` it is a socket that this process, or its master, was born with; see `docs/listening.md`.
   * @default the socket of a service manager (`LISTEN_FDS`), else `PORT`, else 3000
   */
  readonly listen?: ListenTarget | readonly ListenTarget[]
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
  /**
   * Is told of each uncaught error that is reported, after its request was answered; to send it on,
   * for instance. A storm of errors is reported in part, as on stderr: `suppressed` counts the others.
   *
   * If it returns a promise, a drain waits for that as for a task. What it throws or rejects with
   * goes to stderr, and costs no request its answer.
   * @default none
   */
  readonly onError?: ErrorListener
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
  readonly listen: readonly ListenTarget[] | undefined
  /** Where apps listen that are recognised by their shape and were not told where. */
  readonly defaultListen: ListenTarget
  /** Never longer than the pool's: its master would kill before anybody got a 503. */
  readonly drainTimeoutMs: number
  /** The same for a worker whose master is gone, so that its own time is the only one. */
  readonly orphanTimeoutMs: number
  readonly idleGraceMs: number | undefined
  readonly onError: ErrorListener | undefined
}

const known: readonly string[] = [
  'listen',
  'drainTimeoutMs',
  'idleGraceMs',
  'onError',
] satisfies readonly (keyof WorkerOptions)[]

/** The spread stays below the second that idle connections have when a worker stops. */
export const defaults = { port: 3000, drainTimeoutMs: 10_000, spreadMs: 500 } as const

export function resolveOptions(
  options: WorkerOptions,
  birth: WorkerBirth | undefined,
): ResolvedOptions {
  checkNames(options)
  const { listen, drainTimeoutMs, idleGraceMs, onError } = options
  return Object.freeze({
    listen: checkListen(listen),
    defaultListen: defaultListenTarget(process, birth !== undefined),
    ...resolveTimes(checkDuration('drainTimeoutMs', drainTimeoutMs), birth),
    idleGraceMs: checkDuration('idleGraceMs', idleGraceMs),
    onError: checkListener(onError),
  })
}

/** How long a drain may take; `ownMs` is what the app has said, if it has. */
export function resolveTimes(ownMs: number | undefined, birth: WorkerBirth | undefined) {
  const poolsMs = birth?.drainTimeoutMs
  const orphanTimeoutMs = ownMs ?? poolsMs ?? defaults.drainTimeoutMs
  return { drainTimeoutMs: Math.min(orphanTimeoutMs, poolsMs ?? Infinity), orphanTimeoutMs }
}

export function resolveSpread({ spreadMs }: CloseOptions): number {
  return checkDuration('spreadMs', spreadMs) ?? defaults.spreadMs
}

/** Where apps listen that are recognised by their shape and were not told where. */
export function defaultListenTarget(
  process: Pick<NodeJS.Process, 'env' | 'pid' | 'ppid'>,
  isWorker: boolean,
): ListenTarget {
  return inheritsSocket(process, isWorker)
    ? { fd: firstInherited }
    : process.env.PORT || defaults.port
}

function checkNames(options: unknown): void {
  const isRecord = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (!isRecord) fail('options', 'an object', options)
  const stranger = Object.keys(options as object).find((name) => !known.includes(name))
  if (stranger === undefined) return
  const message = `\`options\` has no field \`${stranger}\`; expected one of ${known.join(', ')}`
  throw new AppError('ERR_APP_INVALID', message)
}

function checkListen(value: WorkerOptions['listen']): readonly ListenTarget[] | undefined {
  if (value === undefined) return value
  if (!Array.isArray(value)) return [checkTarget('listen', value as ListenTarget)]
  if (value.length === 0) fail('listen', 'one target at least', value)
  return value.map((target, index) => checkTarget(`listen[${index}]`, target))
}

function checkTarget(name: string, value: ListenTarget): ListenTarget {
  if (isPort(value) || isTarget(value)) return value
  return fail(name, 'a port (0 to 65535), a path, or an object for server.listen', value)
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

function checkListener(value: ErrorListener | undefined): ErrorListener | undefined {
  if (value === undefined || typeof value === 'function') return value
  return fail('onError', 'a function', value)
}

function fail(name: string, expected: string, got: unknown): never {
  throw new AppError('ERR_APP_INVALID', `\`${name}\` must be ${expected}; got ${show(got)}`)
}

function show(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value)} (string)`
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value ? 'an object' : `${String(value)} (${typeof value})`
}
