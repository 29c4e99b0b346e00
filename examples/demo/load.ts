// Clients that send one request after the other until they are stopped, like those of the hammer.

import { setTimeout as pass } from 'node:timers/promises'
import type { Hammer } from '../../testing/hammer.ts'
import { Tally } from '../../testing/tally.ts'

/** Send one request, and record its outcome. */
export type Visit = (tally: Tally) => Promise<void>

const pauseMs = 25

export function startVisits(visits: readonly Visit[], afterwards: () => void): Hammer {
  const state = { isStopping: false }
  const tally = new Tally()
  const runs = visits.map(async (visit) => {
    while (!state.isStopping) {
      await visit(tally)
      await pass(pauseMs)
    }
  })
  const stop = async () => {
    state.isStopping = true
    await Promise.all(runs)
    afterwards()
    return tally
  }
  return { tally, stop }
}
