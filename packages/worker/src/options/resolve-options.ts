// The only place with defaults. `resolveOptions` checks each field and gives a complete, frozen
// object, so nothing behind it has to ask again.

import { suggest, type WorkerEnvironment } from '@regrow/protocol'
import { AppError } from '../api/errors.ts'
import type {
  CloseOptions,
  ErrorListener,
  ListenTarget,
  WorkerOptions,
} from '../api/worker-options.ts'
import { firstInherited, inheritsSocket } from './inherited-socket.ts'
import { acceptedTarget, isTarget, trimTarget } from './listen-target.ts'

export interface ResolvedOptions {
  readonly listen: readonly ListenTarget[] | undefined
  /** Where apps listen that are recognised by their shape and were not told where; unchecked, for not all do. */
  readonly defaultListen: ListenTarget
  /** Never longer than the pool's: its master would kill before anybody got a 503. */
  readonly drainTimeoutMs: number
  /** The same for a worker whose master is gone, so that its own time is the only one. */
  readonly orphanTimeoutMs: number
  readonly idleGraceMs: number | undefined
  readonly onError: ErrorListener | undefined
}

const known = [
  'listen',
  'drainTimeoutMs',
  'idleGraceMs',
  'onError',
] as const satisfies readonly (keyof WorkerOptions)[]

/** The spread stays below the second that idle connections have when a worker stops. */
export const defaults = { port: 3000, drainTimeoutMs: 10_000, spreadMs: 500 } as const

export function resolveOptions(
  options: WorkerOptions,
  birth: WorkerEnvironment | undefined,
): ResolvedOptions {
  checkNames(options, known)
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
export function resolveTimes(ownMs: number | undefined, birth: WorkerEnvironment | undefined) {
  const poolsMs = birth?.drainTimeoutMs
  const orphanTimeoutMs = ownMs ?? poolsMs ?? defaults.drainTimeoutMs
  return { drainTimeoutMs: Math.min(orphanTimeoutMs, poolsMs ?? Infinity), orphanTimeoutMs }
}

export function resolveSpread(options: CloseOptions): number {
  checkNames(options, ['spreadMs'])
  return checkDuration('spreadMs', options.spreadMs) ?? defaults.spreadMs
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

/** What the environment says, for an app that is to listen there. */
export function checkDefaultListen(target: ListenTarget): ListenTarget {
  return checkTarget('PORT', target)
}

/** Names that others have for it. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ...['port', 'host', 'path', 'socket', 'address'].map((name) => [name, 'listen'] as const),
  ...['timeout', 'grace', 'shutdownTimeout'].map((name) => [name, 'drainTimeoutMs'] as const),
])

function checkNames(options: unknown, known: readonly string[]): void {
  const isRecord = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (!isRecord) fail('options', 'an object', options)
  const stranger = Object.keys(options as object).find((name) => !known.includes(name))
  if (stranger === undefined) return
  const meant = suggest(stranger, known) ?? elsewhere.get(stranger)
  const hint =
    meant === undefined ? `expected one of ${known.join(', ')}` : `did you mean \`${meant}\`?`
  const message = `\`options\` has no field \`${stranger}\`; ${hint}`
  throw new AppError('ERR_APP_INVALID', message)
}

function checkListen(value: WorkerOptions['listen']): readonly ListenTarget[] | undefined {
  if (value === undefined) return value
  if (!Array.isArray(value)) return [checkTarget('listen', value as ListenTarget)]
  if (value.length === 0) fail('listen', 'one target at least', value)
  return value.map((target, index) => checkTarget(`listen[${index}]`, target))
}

function checkTarget(name: string, value: ListenTarget): ListenTarget {
  const target = trimTarget(value)
  return isTarget(target) ? target : fail(name, acceptedTarget, value)
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
