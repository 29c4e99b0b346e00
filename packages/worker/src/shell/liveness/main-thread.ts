// What the kernel knows of a main thread that does not answer: whether it computes or waits, and for
// which processes of its own. Only Linux tells; elsewhere it is taken for computing.

import { readFileSync } from 'node:fs'

export interface MainThread {
  readonly isComputing: boolean
  /** Child processes, by name and pid. Not by their arguments, which may hold secrets. */
  readonly children: readonly string[]
}

export function readMainThread(): MainThread {
  const task = `/proc/self/task/${process.pid}`
  const stat = read(`${task}/stat`)
  const isComputing = stat === undefined || /\) R [^)]*$/.test(stat) // the name before it is in brackets, and may hold any
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
    return undefined // no such kernel, or the process has ended meanwhile
  }
}
