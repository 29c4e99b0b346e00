// The line about a stop that takes a while.

import { count, type Line } from './line.ts'

export interface Stop {
  /** What asked for the stop, if the same once more ends it by force. */
  readonly by?: 'Ctrl-C' | 'SIGTERM' | undefined
  /** How many requests each remaining worker holds; `undefined` for a worker that does not report it. */
  readonly held: readonly (number | undefined)[]
}

/** `undefined` when no worker is left. */
export function describeStop({ by, held }: Stop): Line | undefined {
  if (held.length === 0) return undefined
  const known = held.filter((each) => each !== undefined)
  const requests = known.reduce((sum, each) => sum + each, 0)
  const isKnown = known.length === held.length || requests > 0
  const left = isKnown ? describeHeld(requests) : describeRunning(held.length)
  const again = by === undefined ? '' : `; ${by} again ${isKnown ? forceOf(requests) : 'kills'}`
  const fields = {
    event: 'pool:stopping',
    ...(isKnown && { held: requests }),
    running: held.length,
  }
  return { level: 'info', text: `stopping; ${left}${again}`, fields }
}

function describeHeld(requests: number): string {
  if (requests === 0) return 'no request is held'
  return `${count(requests, 'request')} ${requests === 1 ? 'is' : 'are'} held`
}

function describeRunning(workers: number): string {
  return `${count(workers, 'worker')} still ${workers === 1 ? 'runs' : 'run'}`
}

function forceOf(requests: number): string {
  if (requests === 0) return 'kills'
  return requests === 1 ? 'ends it' : 'ends them'
}
