// Turns whatever was thrown into plain data of bounded size, which survives JSON, and back into an error.
//
// Every read of a thrown value is guarded, because a getter or a Proxy may throw itself.

import { type Fields, isRecord, isText } from './fields.ts'

/** An error as plain, JSON-safe data of bounded size. */
export interface ErrorData {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string
  readonly cause?: ErrorData
}

const maxName = 128
const maxMessage = 8_192
export const maxStack = 16_384
/** As deep as a person reads; a cycle of causes ends here, too. */
const maxCauses = 8
/** How many values are read of a thrown object that is no error, to show what it was. */
const maxReads = 1_000

/** Turn whatever was thrown into plain data. Never throws. */
export function describeError(thrown: unknown, depth = 0): ErrorData {
  const name = readText(thrown, 'name', maxName)
  const message = readProse(thrown, 'message', maxMessage)
  if (name === undefined || message === undefined) return describeStranger(thrown)
  const stack = readProse(thrown, 'stack', maxStack)
  const code = readText(thrown, 'code', maxName)
  const cause = depth < maxCauses ? read(thrown, 'cause') : undefined
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
    ...(cause !== undefined && cause !== null && { cause: describeError(cause, depth + 1) }),
  }
}

/** Turn plain data back into an error with the original's name, message, stack, code and cause. */
export function restoreError(data: ErrorData): Error {
  const cause = data.cause === undefined ? {} : { cause: restoreError(data.cause) }
  const error: Error & { code?: string } = new Error(data.message, cause)
  hide(error, 'name', data.name)
  hide(error, 'stack', data.stack ?? `${data.name}: ${data.message}`)
  if (data.code !== undefined) error.code = data.code
  return error
}

/** Check data that arrived from elsewhere, and copy out its known fields. */
export function readErrorData(value: unknown, depth = 0): ErrorData | undefined {
  if (!isRecord(value) || depth > maxCauses) return undefined
  const { name, message, stack, code, cause } = value
  if (!isText(name, maxName) || !isText(message, maxMessage)) return undefined
  const readCause = readErrorData(cause, depth + 1)
  return {
    name,
    message,
    ...(isText(stack, maxStack) && { stack }),
    ...(isText(code, maxName) && { code }),
    ...(readCause && { cause: readCause }),
  }
}

function describeStranger(thrown: unknown): ErrorData {
  return { name: 'NonError', message: `a value that is no error was thrown: ${show(thrown)}` }
}

function show(value: unknown): string {
  if (typeof value === 'string') return `${JSON.stringify(value.slice(0, 512))} (string)`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return `${String(value)} (${typeof value})`
  return showObject(value)
}

function showObject(value: object): string {
  try {
    return `${(JSON.stringify(value, limitReads(maxReads)) ?? '').slice(0, 512)} (object)`
  } catch {
    // It is too large, its own code threw, or it refers to itself.
    return 'an object that cannot be shown'
  }
}

/** A replacer that throws at the limit: a report of ten million rows must not block the event loop. */
function limitReads(limit: number): (key: string, value: unknown) => unknown {
  let reads = 0
  return (_key, value) => {
    reads += 1
    if (reads > limit) throw new RangeError('too large to be shown')
    return value
  }
}

function readText(thrown: unknown, key: string, maxLength: number): string | undefined {
  const value = read(thrown, key)
  return typeof value === 'string' ? value.slice(0, maxLength) : undefined
}

/** In the error of a worker that cannot have a port, `node:cluster` writes `null` for every address. */
function readProse(thrown: unknown, key: string, maxLength: number): string | undefined {
  return readText(thrown, key, maxLength)?.replace(/\b(bind E[A-Z]+) null:(?=\d)/, '$1 *:')
}

function read(thrown: unknown, key: string): unknown {
  try {
    return (thrown as Fields | null | undefined)?.[key]
  } catch {
    return undefined // a getter or a Proxy of the thrown value threw: the field is not there for us
  }
}

function hide(error: Error, key: string, value: string): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true })
}
