// One check for each kind of option. It takes the given value, and returns a value of the promised type, or throws a
// coded error that says what was expected and what was given.

import { PoolError } from '../api/errors.ts'
import type { WorkerId } from '../api/pool-events.ts'
import type { PoolLogger } from '../api/pool-logger.ts'
import { hintAt } from './hints.ts'

type Fields = Readonly<Record<string, unknown>>

/** The error for an option that is not what it must be. */
export function invalidOption(name: string, expected: string, got: unknown): PoolError {
  return new PoolError(
    'ERR_POOL_INVALID_OPTION',
    `\`${name}\` must be ${expected}; got ${show(got)}`,
  )
}

function checkRecord(name: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidOption(name, 'an object', value)
  }
  return value as Fields
}

/** Check that `value` has only known fields. Otherwise a misspelt option would silently do nothing. */
export function checkFields<Name extends string>(
  name: string,
  value: unknown,
  { known, grouped }: { known: readonly Name[]; grouped?: readonly string[] | undefined },
): Partial<Record<Name, unknown>> {
  const given = checkRecord(name, value)
  const names: readonly string[] = known
  const stranger = Object.keys(given).find((key) => !names.includes(key))
  if (stranger !== undefined) {
    const message = `\`${name}\` has no field \`${stranger}\`; ${hintAt(stranger, known, grouped)}`
    throw new PoolError('ERR_POOL_INVALID_OPTION', message)
  }
  const present = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as Partial<Record<Name, unknown>>
}

const numberThat =
  (expected: string, test: (value: number) => boolean) =>
  (name: string, value: unknown): number => {
    if (typeof value === 'number' && test(value)) return value
    throw invalidOption(name, expected, value)
  }

const isWhole = (value: number, least: number) =>
  value === Infinity || (Number.isSafeInteger(value) && value >= least)

export const checkDuration = numberThat(
  'a number of milliseconds ≥ 0, or Infinity',
  (ms) => ms >= 0,
)

/** A limit of 0 would recycle every worker at once. */
export const checkLimit = numberThat('a number > 0, or Infinity', (value) => value > 0)
export const checkAmount = numberThat('an integer ≥ 0, or Infinity', (value) => isWhole(value, 0))

/** A number of slots: at least one, or all. */
export const checkSlots = numberThat('an integer ≥ 1, or Infinity', (value) => isWhole(value, 1))

export const between = (least: number, most: number) =>
  numberThat(`a number from ${least} to ${most}`, (value) => value >= least && value <= most)

/** No machine runs more processes. Without a limit, a typing error would exhaust the memory. */
const mostWorkers = 10_000

export const countFrom = (least: number) =>
  numberThat(
    `an integer from ${least} to ${mostWorkers}`,
    (value) => isWhole(value, least) && value <= mostWorkers,
  )

export const checkCount = countFrom(1)

/** More frequent heartbeats would cost more than they are worth. */
const leastHeartbeatMs = 10

export function checkHeartbeat(name: string, value: unknown): number {
  const everyMs = checkDuration(name, value)
  if (everyMs >= leastHeartbeatMs) return everyMs
  throw invalidOption(name, `a number ≥ ${leastHeartbeatMs}, or Infinity`, value)
}

type Hook = (worker: WorkerId) => unknown

export function checkHook(name: string, value: unknown): Hook | undefined {
  if (value === undefined || typeof value === 'function') return value as Hook | undefined
  throw invalidOption(name, 'a function', value)
}

export function checkExitCodes(name: string, value: unknown): readonly number[] {
  const isCode = (item: unknown) =>
    Number.isInteger(item) && Number(item) >= 0 && Number(item) <= 255
  if (Array.isArray(value) && value.every(isCode)) return Object.freeze([...value])
  throw invalidOption(name, 'an array of integers from 0 to 255', value)
}

export function checkFlag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw invalidOption(name, 'true or false', value)
}

export function checkLogger(name: string, value: unknown): boolean | PoolLogger {
  if (typeof value === 'boolean') return value
  const levels = ['info', 'warn', 'error'] as const
  const given = typeof value === 'object' ? (value as PoolLogger | null) : null
  if (given && levels.every((level) => typeof given[level] === 'function')) return given
  throw invalidOption(
    name,
    'true, false, or an object with the methods info, warn and error',
    value,
  )
}

export function checkText(name: string, value: unknown): string {
  if (value !== '') return checkPassable(name, value)
  throw invalidOption(name, 'a string that is not empty', value)
}

export function checkTexts(name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw invalidOption(name, 'an array of strings', value)
  return Object.freeze(value.map((item, index) => checkPassable(`${name}[${index}]`, item)))
}

/** No process can be created with an argument or a variable that contains a zero byte. */
function checkPassable(name: string, value: unknown): string {
  if (typeof value === 'string' && !value.includes('\0')) return value
  throw invalidOption(name, typeof value === 'string' ? 'without a zero byte' : 'a string', value)
}

export function checkVariables(name: string, value: unknown): Readonly<Record<string, string>> {
  const named = Object.entries(checkRecord(name, value)).filter(([, text]) => text !== undefined)
  const texts = named.map(([key, text]) => [key, checkPassable(`${name}.${key}`, text)] as const)
  return Object.freeze(Object.fromEntries(texts))
}

export const choice =
  <Choice extends string>(...choices: readonly Choice[]) =>
  (name: string, value: unknown): Choice => {
    const chosen = choices.find((each) => each === value)
    if (chosen !== undefined) return chosen
    throw invalidOption(name, choices.map((each) => `"${each}"`).join(' or '), value)
  }

function show(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value)} (string)`
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'function' ? 'a function' : `${String(value)} (${typeof value})`
}
