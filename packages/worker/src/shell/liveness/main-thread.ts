// Reads what the kernel knows of a main thread that does not answer: whether it computes or waits, and which child
// processes it has. Only Linux provides that; elsewhere the thread counts as computing.

import { readFileSync } from 'node:fs'

export interface MainThread {
  readonly isComputing: boolean
  /** Child processes, by name and pid. Their arguments are left out: they may contain secrets. */
  readonly children: readonly string[]
}

export function readMainThread(): MainThread {
  const task = `/proc/self/task/${process.pid}`
  const stat = read(`${task}/stat`)
  // The name before the state is in brackets, and may contain any text.
  const isComputing = stat === undefined || /\) R [^)]*$/.test(stat)
  const pids = read(`${task}/children`)?.split(' ').filter(Boolean) ?? []
  return {
    isComputing,
    children: pids.map((pid) => `${read(`/proc/${pid}/comm`)?.trim()} pid=${pid}`),
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // another kernel, or the process has ended meanwhile
  }
}
