// The end of the line about a worker that failed: what becomes of its slot.

import type { PoolStatus } from '../api/pool-status.ts'

/** By the status right after the failure: a successor serves, starts, starts after a delay, or does not come. */
export function describeSuccessor(
  { slots, workers }: Pick<PoolStatus, 'slots' | 'workers'>,
  { slot, pid }: { readonly slot: number; readonly pid: number | undefined },
): string {
  const record = slots[slot]
  if (record === undefined || record.closed) return ''
  const others = workers.filter((worker) => worker.slot === slot && worker.pid !== (pid ?? null))
  const row = record.crashes > 1 ? `, ${record.crashes} crashes in a row` : ''
  if (others.some(({ state }) => state === 'ready')) return '; another worker serves in its slot'
  if (others.some(({ state }) => state === 'starting')) return `; its successor starts${row}`
  return record.delayMs > 0 ? `; its successor starts in ${record.delayMs} ms${row}` : ''
}
