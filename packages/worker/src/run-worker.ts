// `runWorker`, the entry point of a program that knows regrow.

import type { RequestHandler, ServerApp, StartApp } from './api/app-types.ts'
import type { WorkerContext } from './api/worker-context.ts'
import type { ListenTarget, WorkerOptions } from './api/worker-options.ts'
import { runApp, watchTraffic } from './app/run-app.ts'
import { announce, findEnvironment } from './shell/process/channel.ts'
import { lockProcess, unlockProcess } from './shell/process/process-lock.ts'
import { endEarlierServers, watchEarlierServers } from './shell/servers/earlier-servers.ts'
import { Worker } from './shell/wiring/worker.ts'

// A program may listen before it calls `runWorker`, and is not ready then: its master must know that in time.
announce()
watchEarlierServers()

/**
 * Run an app in this process: trap its uncaught errors, drain it, and leave when it is done.
 *
 * From the call on, this process has handlers for uncaught errors, SIGTERM and SIGINT. An uncaught error costs the
 * request whose code threw; the worker finishes everything else that it holds before the process exits. Under a master
 * of `@regrow/master` the master decides when to drain; alone, the worker drains by itself.
 *
 * @returns Resolves when the app is ready.
 * @throws {AppError} `ERR_APP_INVALID`, or `ERR_APP_START_FAILED` with the app's error as `cause`; either of them once
 * the worker has finished what came in, and then the process exits. `ERR_APP_ALREADY_RUNNING` when called twice in one
 * process.
 * @example
 * runWorker((request, response) => response.end('hello'), { listen: 8080 })
 */
export function runWorker(
  app: RequestHandler,
  options: WorkerOptions & { listen: ListenTarget | readonly ListenTarget[] },
): Promise<WorkerContext>
export function runWorker(app: StartApp, options?: WorkerOptions): Promise<WorkerContext>
export function runWorker(app: RequestHandler, options?: WorkerOptions): Promise<WorkerContext>
export function runWorker(
  app: StartApp | ServerApp,
  options?: WorkerOptions,
): Promise<WorkerContext>
export async function runWorker(
  app: StartApp | ServerApp | RequestHandler,
  options: WorkerOptions = {},
): Promise<WorkerContext> {
  endEarlierServers()
  const runElsewhere = lockProcess()
  if (runElsewhere) return (await runElsewhere(app, options)) as WorkerContext
  const environment = findEnvironment()
  const worker = new Worker(environment)
  worker.cleanup.add(watchTraffic(), unlockProcess)
  return runApp(worker, environment, { app, options })
}
