// Ends what a changed program leaves behind: its masters and workers outlive the test that was given up.

import { readdirSync, readFileSync } from 'node:fs'

/** Whatever a process starts inherits it, and nothing else in the machine has it. */
const marker = 'REGROW_MUTATE_SANDBOX'

/** For the environment of what is started in the sandbox at `folder`. */
export function markOf(folder: string): Record<string, string> {
  return { [marker]: `${process.pid}:${folder}` }
}

/** SIGKILL all that was started with the mark of `folder` and still runs. */
export function endProcesses(folder: string): void {
  const mark = `${marker}=${markOf(folder)[marker]}`
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each)))
    if (isMarked(name, mark)) kill(Number(name))
}

/** End them, too, when this program is interrupted; what it was about to find out is lost. */
export function endOnSignal(folders: readonly string[]): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      for (const folder of folders) endProcesses(folder)
      process.kill(process.pid, signal) // nobody hears it any more, so that it ends us
    })
}

function isMarked(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
  } catch (error) {
    // It has exited meanwhile, or is somebody else's.
    if (isCode(error, ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])) return false
    throw error
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (!isCode(error, ['ESRCH'])) throw error // it has exited meanwhile
  }
}

function isCode(error: unknown, codes: readonly string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '')
}
