// Time that passes only at a test's order, for modules that the test imports afresh.

import type { TestContext } from 'node:test'

interface Timer {
  readonly at: number
  readonly ring: () => void
  holds: boolean
  unref(): void
}

export interface SimulatedTime {
  readonly now: () => number
  /** Let time pass; each timer that is due meanwhile fires at its own time. */
  readonly pass: (ms: number) => Promise<void>
  /** Whether a timer holds the process. */
  readonly isHeld: () => boolean
}

export function simulateTime(context: TestContext): SimulatedTime {
  let time = 1_000
  const timers = new Set<Timer>()
  context.mock.method(performance, 'now', () => time)
  context.mock.method(process, 'cpuUsage', () => ({ user: 0, system: 0 }))
  context.mock.method(globalThis, 'setTimeout', (ring: () => void, ms: number) => {
    const unref = () => {
      timer.holds = false
    }
    const timer: Timer = { at: time + ms, ring, holds: true, unref }
    timers.add(timer)
    return timer
  })
  context.mock.method(globalThis, 'clearTimeout', (timer: Timer) => timers.delete(timer))
  const pass = async (ms: number) => {
    const end = time + ms
    await turn()
    for (let next = first(timers); next !== undefined && next.at <= end; next = first(timers)) {
      timers.delete(next)
      time = next.at
      next.ring()
      await turn()
    }
    time = end
  }
  return { now: () => time, pass, isHeld: () => [...timers].some(({ holds }) => holds) }
}

function first(timers: ReadonlySet<Timer>): Timer | undefined {
  return [...timers].sort((one, other) => one.at - other.at)[0]
}

/** Resolves when the promises of this moment are settled. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
