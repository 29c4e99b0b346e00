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

export function checkRecord(name: string, value: unknown): Fields {
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

export function checkDuration(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0) return value
  throw invalidOption(name, 'a number of milliseconds ≥ 0, or Infinity', value)
}

/** More frequent heartbeats would cost more than they are worth. */
const leastHeartbeatMs = 10

export function checkHeartbeat(name: string, value: unknown): number {
  const everyMs = checkDuration(name, value)
  if (everyMs >= leastHeartbeatMs) return everyMs
  throw invalidOption(name, `a number ≥ ${leastHeartbeatMs}, or Infinity`, value)
}

/** A limit of 0 would recycle every worker at once. */
export function checkLimit(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0) return value
  throw invalidOption(name, 'a number > 0, or Infinity', value)
}

/** A whole number ≥ 0, or Infinity. */
export function checkAmount(name: string, value: unknown): number {
  if (value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 0))
    return value as number
  throw invalidOption(name, 'an integer ≥ 0, or Infinity', value)
}

/** A number of slots: at least one, or all. */
export function checkSlots(name: string, value: unknown): number {
  if (value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1))
    return value as number
  throw invalidOption(name, 'an integer ≥ 1, or Infinity', value)
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

/** No machine runs more processes. Without a limit, a typing error would exhaust the memory. */
const mostWorkers = 10_000

export function checkCount(name: string, value: unknown, least = 1): number {
  const isCount = typeof value === 'number' && Number.isSafeInteger(value)
  if (isCount && value >= least && value <= mostWorkers) return value
  throw invalidOption(name, `an integer from ${least} to ${mostWorkers}`, value)
}

export function checkNumber(
  name: string,
  value: unknown,
  { least, most }: { least: number; most: number },
): number {
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw invalidOption(name, `a number from ${least} to ${most}`, value)
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

export function checkChoice<Choice extends string>(
  name: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === value)
  if (choice !== undefined) return choice
  throw invalidOption(name, choices.map((each) => `"${each}"`).join(' or '), value)
}

function show(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value)} (string)`
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'function' ? 'a function' : `${String(value)} (${typeof value})`
}
