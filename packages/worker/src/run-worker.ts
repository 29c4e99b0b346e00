import { Server } from 'node:net'
import {
  type Definition,
  defineApp,
  type RequestHandler,
  type ServerApp,
  type StartApp,
} from './app.ts'
import { AppError } from './errors.ts'
import { type ListenTarget, resolveOptions, type WorkerOptions } from './options.ts'
import { findBirth } from './shell/channel.ts'
import { addConnection, listen, watchServers, whenAllListening } from './shell/door.ts'
import { watchOutput } from './shell/output.ts'
import { clearPath } from './shell/stale-path.ts'
import { watchRequests } from './shell/task-context.ts'
import { type StartedApp, Worker } from './shell/worker.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * Run an app in this process: trap its uncaught errors, drain it, and leave when it is done.
 *
 * From the call on, this process has handlers for uncaught errors, SIGTERM and SIGINT. An uncaught
 * error costs the request whose code threw; everything else that is held is finished before the
 * process exits. Under a master of `@regrow/master` the master decides when to drain; alone, the
 * worker drains by itself.
 *
 * @returns Resolves when the app is ready.
 * @throws {AppError} `ERR_APP_INVALID`; `ERR_APP_START_FAILED`, with the app's error as `cause`;
 * after either, the process leaves. `ERR_APP_ALREADY_RUNNING` when called twice in one process.
 * @example
 * runWorker((request, response) => response.end('hello'), { listen: 8080 })
 */
export function runWorker(
  app: RequestHandler,
  options: WorkerOptions & { listen: ListenTarget | readonly ListenTarget[] },
): Promise<WorkerContext>
export function runWorker(app: StartApp, options?: WorkerOptions): Promise<WorkerContext>
export function runWorker(
  app: StartApp | ServerApp,
  options?: WorkerOptions,
): Promise<WorkerContext>
export async function runWorker(
  app: StartApp | ServerApp | RequestHandler,
  options: WorkerOptions = {},
): Promise<WorkerContext> {
  claimProcess()
  const birth = findBirth()
  const worker = new Worker(birth)
  watchRequests(addConnection)
  watchServers()
  try {
    const resolved = resolveOptions(options, birth)
    const definition = defineApp(app, resolved)
    const { listen: _, defaultListen: __, ...times } = resolved
    if (birth?.standby) await worker.standBy()
    const starting = startApp(definition, worker.context, birth === undefined)
    watchOutput() // makes Node open the streams, which is hidden here: the app waits for its port
    worker.serve({ ...(await starting), ...times })
  } catch (error) {
    throw worker.fail(error)
  }
  return worker.context
}

/** One mark for the whole process: this module may be loaded twice. */
const mark = Symbol.for('@regrow/worker.running')

function claimProcess(): void {
  const claims = process as typeof process & { [mark]?: true }
  if (claims[mark]) {
    const message = 'runWorker was called before in this process; one process runs one app'
    throw new AppError('ERR_APP_ALREADY_RUNNING', message)
  }
  claims[mark] = true
}

async function startApp(
  app: Definition,
  context: WorkerContext,
  isAlone: boolean,
): Promise<Pick<StartedApp, 'stop'>> {
  if ('servers' in app) {
    if (isAlone) await Promise.all(app.servers.map(({ target }) => clearPath(target)))
    await Promise.all(app.servers.map(({ server, target }) => listen(server, target)))
    return { stop: () => undefined }
  }
  const started = await app.start(context)
  await whenAllListening(listServers(started))
  return { stop: app.stop }
}

function listServers(started: unknown): Server[] {
  return [started].flat().filter((value) => value instanceof Server)
}
