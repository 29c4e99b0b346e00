// Ends the processes that a changed program leaves: its masters and workers outlive the test that was given up.

import { readdirSync, readFileSync } from 'node:fs'

/** Every process that is started below inherits this variable, and no other process of the machine has it. */
const marker = 'REGROW_MUTATE_SANDBOX'

/** For the environment of what is started in the sandbox at `folder`. */
export function markOf(folder: string): Record<string, string> {
  return { [marker]: `${process.pid}:${folder}` }
}

/** SIGKILL every process that was started with the mark of `folder` and still runs. */
export function endProcesses(folder: string): void {
  const mark = `${marker}=${markOf(folder)[marker]}`
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each)))
    if (isMarked(name, mark)) kill(Number(name))
}

/** End them as well when this program is interrupted; its current result is lost. */
export function endOnSignal(folders: readonly string[]): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      for (const folder of folders) endProcesses(folder)
      process.kill(process.pid, signal) // without a listener now, so the signal ends this process
    })
}

function isMarked(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
  } catch (error) {
    // The process has exited meanwhile, or belongs to another user.
    if (isCode(error, ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])) return false
    throw error
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isCode(error, ['ESRCH'])) throw error // the process has exited meanwhile
  }
}

function isCode(error: unknown, codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '')
}
