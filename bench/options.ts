// Reads the command line of the benchmark.

import { parseArgs } from 'node:util'

export interface Options {
  readonly nodePath: string
  /** Flags of Node.js for the master and its workers. */
  readonly nodeFlags: readonly string[]
  readonly rounds: number
  readonly seconds: number
  readonly workers: number
  /** A built checkout whose pool is measured, too. */
  readonly before?: string | undefined
  /** Names of the measures to take. */
  readonly only: readonly string[]
}

export const measureNames = ['keep-alive', 'new', 'lives'] as const

/** `names` are the names of the measures. */
export function readOptions(
  args: readonly string[],
  names: readonly string[] = measureNames,
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      node: { type: 'string', default: process.execPath },
      flag: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '15' },
      seconds: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      before: { type: 'string' },
      only: { type: 'string', default: names.join(',') },
    },
  })
  const only = values.only.split(',')
  const unknown = only.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`--only takes ${names}; got ${unknown}`)
  return {
    nodePath: values.node,
    nodeFlags: values.flag,
    rounds: readCount('rounds', values.rounds),
    seconds: readCount('seconds', values.seconds),
    workers: readCount('workers', values.workers),
    before: values.before,
    only,
  }
}

function readCount(name: string, text: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new Error(`--${name} must be a whole number above 0; got ${text}`)
}
