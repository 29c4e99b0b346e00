// The deadlines of a drain. A drain of T milliseconds keeps a margin m before T, when the master would kill: at T − m
// unanswered requests get a 503, a quarter of the margin later the connections are destroyed, and at T − m/2 the
// worker does not even wait for the app's own `stop`.

import type { Draining } from './states.ts'

type Deadlines = Pick<Draining, 'answerBy' | 'cutBy' | 'leaveBy'>

const maxMarginMs = 1_000

export function setDeadlines(timeoutMs: number, now: number): Deadlines {
  const marginMs = Math.min(maxMarginMs, timeoutMs / 10)
  const end = now + timeoutMs
  return {
    answerBy: end - marginMs,
    cutBy: end - (marginMs * 3) / 4,
    leaveBy: end - marginMs / 2,
  }
}

export function earlierOf(one: Deadlines, other: Deadlines): Deadlines {
  return {
    answerBy: Math.min(one.answerBy, other.answerBy),
    cutBy: Math.min(one.cutBy, other.cutBy),
    leaveBy: Math.min(one.leaveBy, other.leaveBy),
  }
}
