// The only file that reads a clock and arms timers. While the process waits for a deadline of its own, as in a drain,
// the time in which the process was stopped does not count.

import { attend, chooseLookMs, present } from '@regrow/protocol'

export interface Alarm {
  /** Call back at this point in time, and at no earlier choice; `Infinity` means never. */
  set(at: number): void
}

/** The longest delay that Node's timers accept; a longer one would fire at once. */
export const maxTimeoutMs = 2 ** 31 - 1

let attendance = present
let cpuBefore: NodeJS.CpuUsage | undefined

/** Milliseconds of a clock that nobody can set. */
export function now(): number {
  const read = performance.now()
  // An app that blocks the loop is not away: the master's deadline runs on, so ours must, too.
  if (read > attendance.lookAt) {
    attendance = attend(attendance, read, busySince(cpuBefore))
    cpuBefore = process.cpuUsage()
  }
  return read - attendance.awayMs
}

/** One alarm. `keepsAlive` is asked each time the alarm is set, whether it keeps the process. */
export function createAlarm(ring: () => void, keepsAlive: () => boolean): Alarm {
  let timer: NodeJS.Timeout | undefined
  const set = (at: number) => {
    clearTimeout(timer)
    if (at === Infinity) return
    const delayMs = Math.ceil(at - now())
    timer = setTimeout(ring, Math.min(maxTimeoutMs, Math.max(0, delayMs)))
    if (!keepsAlive()) timer.unref()
  }
  return { set }
}

/** Resolves after so long. */
export function pause(ms: number, keepsAlive: boolean): Promise<undefined> {
  return new Promise((resolve) => {
    const ring = () => resolve(undefined)
    createAlarm(ring, () => keepsAlive).set(now() + ms)
  })
}

export interface DeadlineAlarm extends Alarm {
  /** The time to decide by. Until the alarm is set, the process may be stopped as well. */
  read(): number
}

/** The alarm of deadlines. While `isWaiting`, the process checks again and again whether it was stopped. */
export function createDeadlineAlarm(
  ring: () => void,
  { isWaiting, keepsAlive }: { isWaiting: () => boolean; keepsAlive: () => boolean },
): DeadlineAlarm {
  let due = Infinity
  const alarm = createAlarm(() => (now() < due ? set(due) : ring()), keepsAlive)
  const set = (at: number) => {
    due = at
    const leftMs = at - now()
    if (at === Infinity || !isWaiting()) {
      attendance = { ...attendance, lookAt: Infinity }
      return alarm.set(at)
    }
    const next = at - leftMs + chooseLookMs(leftMs)
    lookAt(next)
    alarm.set(next)
  }
  const read = () => {
    const time = now()
    if (attendance.lookAt === Infinity) lookAt(time)
    return time
  }
  return { set, read }
}

/** By a time that was read before: the process may be stopped between any two lines. */
function lookAt(time: number): void {
  attendance = { ...attendance, lookAt: time + attendance.awayMs }
  cpuBefore = process.cpuUsage()
}

function busySince(before: NodeJS.CpuUsage | undefined): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
