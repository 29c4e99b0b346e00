// Takes resources away from a process that runs, and gives them back.

import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'

/** Leave a process so many file descriptors to open; calling the result lifts the limit. */
export function limitDescriptors(pid: number, free: number): () => void {
  const open = new Set(readdirSync(`/proc/${pid}/fd`).map(Number))
  let limit = 0 // what the kernel compares with is the number of a descriptor
  for (let found = 0; found < free; limit += 1) {
    if (!open.has(limit)) found += 1
  }
  return setLimit(pid, 'nofile', limit)
}

/** Let a process start no other one. Binds everybody but root. */
export function limitProcesses(pid: number): () => void {
  return setLimit(pid, 'nproc', 1)
}

function setLimit(pid: number, name: 'nofile' | 'nproc', soft: number): () => void {
  const { uid, gid } = statSync(`/proc/${pid}`) // whose process it is may set it, and not every root
  const ask = (args: string[]) =>
    execFileSync('prlimit', ['--pid', String(pid), ...args], { encoding: 'utf8', uid, gid })
  const before = ask([`--${name}`, '--noheadings', '--output=SOFT']).trim()
  ask([`--${name}=${soft}:`])
  return () => void ask([`--${name}=${before}:`])
}
