// One line of the pool's log, before it is written, and the phrases that lines share.

import type { ErrorData } from '@regrow/protocol'
import type { LogFields, PoolLogger } from '../api/pool-logger.ts'

export interface Line {
  readonly level: keyof PoolLogger
  /** The worker that it is about, by its name; absent for the pool itself. */
  readonly subject?: string
  readonly text: string
  readonly fields: LogFields
}

/** `1 worker`, `2 workers`. */
export function count(amount: number, thing: string): string {
  return `${amount} ${thing}${amount === 1 ? '' : 's'}`
}

/** An error in one line. */
export function nameError({ name, message }: Pick<ErrorData, 'name' | 'message'>): string {
  const line = firstLine(message)
  return line === '' ? name : `${name}: ${line}`
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trimEnd() ?? ''
}
