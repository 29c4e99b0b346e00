// The default of `size`: the number in the environment, or else how many processes can run at the same time.

import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { checkCount } from './checks.ts'

/** `WEB_CONCURRENCY`, else the available parallelism within the container's CPU limit. */
export function defaultSize(): number {
  const asked = process.env.WEB_CONCURRENCY
  if (asked !== undefined && asked !== '') {
    return checkCount('WEB_CONCURRENCY', /^\d+$/.test(asked) ? Number(asked) : asked)
  }
  return countParallelism()
}

/** How many processes can run at the same time on this machine. */
export function countParallelism(): number {
  return Math.max(1, Math.floor(Math.min(availableParallelism(), readCpuLimit())))
}

/**
 * The CPU limit of this control group, in CPUs. Node counts it in itself from libuv 1.49 on
 * (Node 22.12); Node 20 does not.
 */
function readCpuLimit(): number {
  const [quota, period] = readLine('/sys/fs/cgroup/cpu.max')?.split(' ') ?? [
    readLine('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'),
    readLine('/sys/fs/cgroup/cpu/cpu.cfs_period_us'),
  ]
  const limit = Number(quota) / Number(period)
  return limit > 0 ? limit : Number.POSITIVE_INFINITY // "max", -1, or no control groups
}

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined // not Linux, or not readable
    throw error
  }
}
