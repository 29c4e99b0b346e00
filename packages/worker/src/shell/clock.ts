// The only file that arms timers.

export interface Alarm {
  /** Ring at this point in time instead of any earlier choice; `Infinity` means never. */
  set(at: number): void
}

/** The longest time that Node's timers know; longer ones would ring at once. */
const maxTimeoutMs = 2 ** 31 - 1

/** Milliseconds of a clock that nobody can set. */
export function now(): number {
  return performance.now()
}

/** One alarm. `keepsAlive` says, each time it is set, whether it holds the process. */
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
