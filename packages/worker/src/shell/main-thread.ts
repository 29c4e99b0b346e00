// What the kernel knows of a main thread that does not answer: whether it computes or waits, and for
// which processes of its own. Only Linux tells; elsewhere there is nothing to add.

import { readFileSync } from 'node:fs'

/** For the end of a sentence. */
export function describeMainThread(): string {
  const task = `/proc/self/task/${process.pid}`
  const stat = read(`${task}/stat`)
  if (stat === undefined) return ''
  if (/\) R /.test(stat)) return '; it is computing' // the name before it is in brackets
  const children = (read(`${task}/children`) ?? '').split(' ').filter(Boolean)
  const names = children.map((pid) => `${read(`/proc/${pid}/comm`)?.trim()} pid=${pid}`)
  return `; it is waiting${names.length > 0 ? `, and has child processes: ${names.join(', ')}` : ''}`
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // no such kernel, or the process has ended meanwhile
  }
}
