// Reads the command line of the soak.

import { parseArgs } from 'node:util'
import type { PoolOptions } from '@regrow/master'

export interface SoakOptions {
  readonly minutes: number
  readonly seed: number
  readonly size: number
  /** The time between two faults. */
  readonly paceMs: number
  /** Names of the faults to inject; an empty list means all. */
  readonly only: readonly string[]
  readonly pool: Partial<Omit<PoolOptions, 'entry' | 'reload'>>
}

export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now() % 0x7fffffff) },
      size: { type: 'string', default: '2' },
      pace: { type: 'string', default: '500' },
      only: { type: 'string', default: '' },
      pool: { type: 'string', default: '{}' },
    },
  })
  return {
    minutes: readNumber('minutes', values.minutes),
    seed: readNumber('seed', values.seed),
    size: readNumber('size', values.size),
    paceMs: readNumber('pace', values.pace),
    only: values.only.split(',').filter(Boolean),
    pool: JSON.parse(values.pool),
  }
}

function readNumber(name: string, text: string): number {
  const value = Number(text)
  if (value > 0) return value
  throw new Error(`--${name} must be a number above 0; got ${text}`)
}
