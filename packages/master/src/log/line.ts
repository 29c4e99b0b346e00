// One line of a pool's own, before anybody writes it, and the small words that lines are made of.

import type { ErrorData } from '@regrow/protocol'
import type { LogFields, PoolLogger } from '../api/pool-logger.ts'

export interface Line {
  readonly level: keyof PoolLogger
  /** Whom it is about, as every sentence names it; absent for the pool itself. */
  readonly subject?: string
  readonly text: string
  readonly fields: LogFields
}

/** `1 worker`, `2 workers`. */
export function count(amount: number, thing: string): string {
  return `${amount} ${thing}${amount === 1 ? '' : 's'}`
}

/** An error in the space that one line has. */
export function nameError({ name, message }: Pick<ErrorData, 'name' | 'message'>): string {
  const line = firstLine(message)
  return line === '' ? name : `${name}: ${line}`
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trimEnd() ?? ''
}
