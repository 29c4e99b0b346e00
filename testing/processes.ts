// Processes as the kernel sees them. Only processes that a test started are ever ended, by pid.

import { readdirSync, readFileSync } from 'node:fs'
import { until } from './until.ts'

interface ProcessRow {
  readonly pid: number
  /** When it began, by the kernel's own clock. */
  readonly startedAt: string
  readonly parent: number
  /** `Z` is a zombie: it has exited, and was not yet waited for. */
  readonly state: string
}

/** The processes whose parent is `pid`, zombies among them. */
export function childrenOf(pid: number): number[] {
  return readAll()
    .filter((row) => row.parent === pid)
    .map((row) => row.pid)
}

/** Whether there is still anything of the process, be it a zombie. */
export function exists(pid: number): boolean {
  return readOne(pid) !== undefined
}

/** What tells a process from a later one that got the same pid; `undefined` if it is gone. */
export function startTimeOf(pid: number): string | undefined {
  return readOne(pid)?.startedAt
}

/** Whether the process runs, or could: zombies do not. */
export function isAlive(pid: number): boolean {
  const row = readOne(pid)
  return row !== undefined && row.state !== 'Z'
}

/** The most memory that the process ever had in use, in bytes. */
export function peakMemoryOf(pid: number): number {
  const [, kilobytes] =
    /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1_024
}

/** Resolves when nothing is left of any of them. */
export async function untilGone(pids: readonly number[], limitMs?: number): Promise<void> {
  await until(
    `no process left of ${pids.join(', ')}`,
    () => pids.every((pid) => !exists(pid)),
    limitMs,
  )
}

/** Send a signal to a process of this test; one that is gone already is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // it was faster
  }
}

function readAll(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readOne(Number(name)) ?? [])
}

function readOne(pid: number): ProcessRow | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the name in brackets, which may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state = '', parent = ''] = fields
    return { pid, startedAt: fields[19] ?? '', parent: Number(parent), state }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return undefined // it ended meanwhile
    throw error
  }
}
