// Waits, in front of a program that is to be adopted, for its first server that is about to listen, and evaluates the
// rest of the adoption only then. A program that never serves is never adopted, and costs nothing.
//
// Nothing here keeps the process alive, and nothing is passed on to the processes that the program starts.

import type { Server } from 'node:net'
import { pathToFileURL } from 'node:url'
import { exitCodes, type WorkerEnvironment } from '@regrow/protocol'
import { withoutPreload } from '../core/lifecycle/preload-flags.ts'
import { findEnvironment, hasOwnWorkers } from '../shell/process/channel.ts'
import { beginsToListen, follow } from '../shell/process/diagnostics.ts'
import { isLocked } from '../shell/process/process-lock.ts'
import { disregardListeners } from '../shell/process/signals.ts'

/** One mark for the whole process, because this module may be loaded twice. */
const mark = Symbol.for('@regrow/worker.adopting')

/** Prepare to adopt the program that this process is about to run; `path` is that of the preload. */
export function prepareToAdopt(path: string): void {
  const marks = process as typeof process & { [mark]?: true }
  if (marks[mark]) return
  marks[mark] = true
  keepToOurselves(path)
  const environment = findEnvironment()
  if (environment) {
    disregardListeners()
    nameFailedStart()
  }
  if (environment?.adoptAtOnce) void adoptSoon(environment, [])
  else watchFirstServer(environment)
}

/** `fork()` passes `execArgv` on, but child processes of the program are not to be adopted. */
function keepToOurselves(path: string): void {
  const { execArgv } = process
  const names = ['@regrow/worker/adopt', path, pathToFileURL(path).href]
  execArgv.splice(0, execArgv.length, ...withoutPreload(execArgv, names))
}

/**
 * Until the program is adopted, Node itself ends it at an uncaught error; the exit code then names a failed start. A
 * fatal error ends the process in its own tick; if the next tick runs, something has handled the error, a domain for
 * instance.
 */
function nameFailedStart(): void {
  let isFatal = false
  process.on('uncaughtExceptionMonitor', () => {
    isFatal = process.listenerCount('uncaughtException') === 0
    process.nextTick(() => {
      isFatal = false
    })
  })
  process.once('exit', (code) => {
    if (isFatal && code === 1) process.exitCode = exitCodes.startFailed
  })
}

/**
 * Whether this is a thread, which runs the flags of its process again, or a master of `node:cluster`. Found out late,
 * because it costs time.
 */
function isNotMeant(): boolean {
  return !process.getBuiltinModule('node:worker_threads').isMainThread || hasOwnWorkers()
}

function watchFirstServer(environment: WorkerEnvironment | undefined): void {
  const begun: Server[] = []
  const end = follow<{ readonly server: Server }>(beginsToListen, ({ server }) => {
    const isFirst = begun.push(server) === 1
    if (!isFirst) return
    if (isLocked() || isNotMeant()) end()
    else void adoptSoon(environment, begun).then(end)
  })
}

/** The import is in the same bundle, so it takes no longer than the code that runs now. */
async function adoptSoon(environment: WorkerEnvironment | undefined, servers: readonly Server[]) {
  const { adopt } = await import('./adoption.ts')
  adopt(environment, servers)
}
