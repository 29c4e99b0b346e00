// What becomes of the slot of a worker that failed, for the end of its line.

import type { PoolStatus } from '../api/pool-status.ts'

/** As the pool stands right after: somebody comes at once, or later, or nobody does. */
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
