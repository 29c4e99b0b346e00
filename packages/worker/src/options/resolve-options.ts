// The options of the worker in one table: the names, the checks and the defaults. What leaves here is complete and
// frozen, so later code never asks whether an option was given.

import { suggest, type WorkerEnvironment } from '@regrow/protocol'
import { AppError } from '../api/errors.ts'
import type {
  CloseOptions,
  ErrorListener,
  ListenTarget,
  WorkerOptions,
} from '../api/worker-options.ts'
import { acceptedTarget, isTarget, trimTarget } from './listen-target.ts'
import { firstInherited, inheritsSocket } from './systemd-sockets.ts'

/** One option: the check of its value, and what replaces a missing one. */
interface Row {
  readonly check: (name: string, value: never) => unknown
  readonly default: unknown
}

type Table = Readonly<Record<string, Row>>

/** The options of `runWorker`. */
export const workerOptions = {
  listen: { check: checkListen, default: undefined },
  drainTimeoutMs: { check: checkDuration, default: 10_000 },
  idleGraceMs: { check: checkDuration, default: undefined },
  onError: { check: checkListener, default: undefined },
} as const satisfies Record<keyof WorkerOptions, Row>

/** The options of `closeWebSockets`. The default is less than the second that idle connections have in a stop. */
export const closeOptions = {
  spreadMs: { check: checkDuration, default: 500 },
} as const satisfies Record<keyof CloseOptions, Row>

export const defaultPort = 3000

type Resolved<Rows extends Table> = {
  readonly [Name in keyof Rows]: ReturnType<Rows[Name]['check']> | Rows[Name]['default']
}

/** `drainTimeoutMs` is never longer than the pool's: the master would kill the worker before any request got a 503. */
export interface ResolvedOptions extends Resolved<typeof workerOptions> {
  /** The same for a worker whose master is gone, so that only its own time counts. */
  readonly orphanTimeoutMs: number
  /** Where an app without `listen` listens if it does not start itself; checked when an app needs it. */
  readonly defaultListen: ListenTarget
}

export function resolveOptions(
  options: WorkerOptions,
  environment: WorkerEnvironment | undefined,
): ResolvedOptions {
  return Object.freeze({
    ...resolve(workerOptions, options),
    ...resolveTimes(options.drainTimeoutMs, environment),
    defaultListen: defaultListenTarget(process, environment !== undefined),
  })
}

export function resolveSpread(options: CloseOptions): number {
  return resolve(closeOptions, options).spreadMs
}

function resolve<Rows extends Table>(rows: Rows, options: object): Resolved<Rows> {
  const given = checkNames(options, Object.keys(rows))
  const resolved = Object.entries(rows).map(([name, row]) => {
    const value = given[name]
    return [name, value === undefined ? row.default : row.check(name, value as never)]
  })
  return Object.fromEntries(resolved) as Resolved<Rows>
}

/** How long a drain may take; `ownMs` is the app's own time, if it has one. */
export function resolveTimes(
  ownMs: number | undefined,
  environment: WorkerEnvironment | undefined,
) {
  const poolsMs = environment?.drainTimeoutMs
  const orphanTimeoutMs = ownMs ?? poolsMs ?? workerOptions.drainTimeoutMs.default
  return { drainTimeoutMs: Math.min(orphanTimeoutMs, poolsMs ?? Infinity), orphanTimeoutMs }
}

/** Where an app without `listen` listens. */
export function defaultListenTarget(
  process: Pick<NodeJS.Process, 'env' | 'pid' | 'ppid'>,
  isWorker: boolean,
): ListenTarget {
  return inheritsSocket(process, isWorker)
    ? { fd: firstInherited }
    : process.env.PORT || defaultPort
}

/** What other libraries call these options. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ...['port', 'host', 'path', 'socket', 'address'].map((name) => [name, 'listen'] as const),
  ...['timeout', 'grace', 'shutdownTimeout'].map((name) => [name, 'drainTimeoutMs'] as const),
])

function checkNames(options: object, known: readonly string[]): Readonly<Record<string, unknown>> {
  const isRecord = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (!isRecord) fail('options', 'an object', options)
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger === undefined) return options as Readonly<Record<string, unknown>>
  const meant = suggest(stranger, known) ?? elsewhere.get(stranger)
  const hint =
    meant === undefined ? `expected one of ${known.join(', ')}` : `did you mean \`${meant}\`?`
  const message = `\`options\` has no field \`${stranger}\`; ${hint}`
  throw new AppError('ERR_APP_INVALID', message)
}

function checkListen(name: string, value: unknown): readonly ListenTarget[] {
  if (!Array.isArray(value)) return [checkTarget(name, value as ListenTarget)]
  if (value.length === 0) fail(name, 'one target at least', value)
  return value.map((target, index) => checkTarget(`${name}[${index}]`, target))
}

export function checkTarget(name: string, value: ListenTarget): ListenTarget {
  const target = trimTarget(value)
  return isTarget(target) ? target : fail(name, acceptedTarget, value)
}

function checkDuration(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value
  return fail(name, 'a number ≥ 0, or Infinity', value)
}

function checkListener(name: string, value: unknown): ErrorListener {
  return typeof value === 'function' ? (value as ErrorListener) : fail(name, 'a function', value)
}

function fail(name: string, expected: string, got: unknown): never {
  throw new AppError('ERR_APP_INVALID', `\`${name}\` must be ${expected}; got ${show(got)}`)
}

function show(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value)} (string)`
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' && value ? 'an object' : `${String(value)} (${typeof value})`
}
