// The arguments of `npm run mutate`.

import { parseArgs } from 'node:util'

export interface Options {
  readonly sample: number
  readonly seed: number
  readonly jobs: number
  readonly package: string | undefined
  readonly room: string | undefined
  /** A checkout whose tests judge, in place of those here. */
  readonly tests: string | undefined
  /** Try survivors of earlier runs once more. */
  readonly again: boolean
  readonly fresh: boolean
  /** Let every test judge what the quick ones did not notice, and remember which test noticed. */
  readonly thorough: boolean
  /** Let only unit tests judge, and remember nothing: this shows authors of unit tests what these do not notice. */
  readonly units: boolean
  readonly map: boolean
}

const usage =
  'usage: npm run mutate -- [--sample n] [--seed n] [--package name] [--room part-of-a-path] [--again | --fresh]\n' +
  '                         [--jobs n] [--tests another-checkout] [--thorough | --units]\n' +
  '       npm run mutate -- --map   measures which tests run what, for scripts/mutate/reach.json'

/** An error that the user of the tool can fix; the message explains how. */
export class UsageError extends Error {}

/** Throws a `UsageError`, with one line and the usage. */
export function readOptions(args: readonly string[]): Options {
  try {
    return parse([...args])
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`)
  }
}

function parse(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      sample: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      package: { type: 'string' },
      room: { type: 'string' },
      tests: { type: 'string' },
      again: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      thorough: { type: 'boolean', default: false },
      units: { type: 'boolean', default: false },
      map: { type: 'boolean', default: false },
    },
  })
  const { sample, seed, jobs, tests, room, ...rest } = values
  return {
    ...rest,
    ...{ tests, room, package: rest.package },
    sample: readCount('sample', sample),
    seed: readCount('seed', seed),
    jobs: readCount('jobs', jobs),
  }
}

function readCount(name: string, text: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= 1) return count
  throw new Error(`--${name} must be an integer ≥ 1; got ${text}`)
}
