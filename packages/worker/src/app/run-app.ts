// Runs an app in a worker: checks its options, starts it, and reports the worker as ready.

import { doubtDuration, type WorkerEnvironment } from '@regrow/protocol'
import type { WorkerContext } from '../api/worker-context.ts'
import type { ListenTarget, WorkerOptions } from '../api/worker-options.ts'
import { resolveOptions } from '../options/resolve-options.ts'
import { watchChildren } from '../shell/connections/activity.ts'
import { addConnection, openConnections } from '../shell/connections/open-connections.ts'
import { watchDone } from '../shell/context/done-requests.ts'
import { watchRequests } from '../shell/context/task-context.ts'
import { watchOutput, writeError } from '../shell/process/output.ts'
import { nameWorker } from '../shell/process/worker-name.ts'
import { checkNotBegun, checkNotEarlier } from '../shell/servers/earlier-servers.ts'
import { createFetchServer } from '../shell/servers/fetch-server.ts'
import { listen, whenAllListening } from '../shell/servers/listening.ts'
import { watchPaths } from '../shell/servers/own-paths.ts'
import { watchReceived } from '../shell/servers/received-sockets.ts'
import { addGivenConnection, watchServers } from '../shell/servers/servers.ts'
import { clearPath } from '../shell/servers/stale-path.ts'
import type { StartedApp } from '../shell/wiring/parts.ts'
import type { Worker } from '../shell/wiring/worker.ts'
import { listServers } from './own-listen.ts'
import { type Definition, defineApp } from './recognise-app.ts'

/** An app and its options as they were given, unchecked. */
interface Unchecked {
  readonly app: unknown
  readonly options: unknown
}

/** Begin to find servers and connections, and for which request code runs. The result ends that. */
export function watchTraffic(): () => void {
  watchDone(openConnections())
  const ends = [
    watchRequests(addConnection),
    watchServers(),
    watchChildren(),
    watchPaths(),
    watchReceived(addGivenConnection),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** Start an app in a worker whose traffic is watched already. */
export async function runApp(
  worker: Worker,
  environment: WorkerEnvironment | undefined,
  { app, options }: Unchecked,
): Promise<WorkerContext> {
  try {
    const resolved = resolveOptions(options as WorkerOptions, environment)
    worker.define(resolved)
    doubtTimes(options as WorkerOptions, environment)
    const defined = defineApp(app, resolved)
    listTargets(defined).forEach(checkNotEarlier)
    if ('servers' in defined) for (const { server } of defined.servers) checkNotBegun(server)
    // Before the worker stands by, so that it has nothing left to load when it is promoted.
    const definition = 'fetch' in defined ? await makeServers(defined) : defined
    if (environment?.standby) await worker.standBy()
    const starting = startApp(definition, worker.context, environment === undefined)
    // Node opens the streams for this, and the wait of the app for its port hides the time.
    worker.cleanup.add(watchOutput())
    worker.serve(await starting)
  } catch (error) {
    throw await worker.fail(error)
  }
  return worker.context
}

/** Warn of a time that looks like seconds. Only the first worker of a pool does. */
function doubtTimes(
  { drainTimeoutMs = Infinity }: WorkerOptions,
  environment: WorkerEnvironment | undefined,
): void {
  const doubt = doubtDuration('drainTimeoutMs', drainTimeoutMs)
  if (doubt !== undefined && (environment?.slot ?? 0) === 0)
    writeError(`${nameWorker(environment)} ${doubt}\n`)
}

type FetchDefinition = Extract<Definition, { fetch: unknown }>

async function makeServers({ fetch, targets }: FetchDefinition) {
  const opening = async (target: ListenTarget) => ({
    server: await createFetchServer(fetch),
    target,
  })
  return { servers: await Promise.all(targets.map(opening)) }
}

async function startApp(
  app: Exclude<Definition, FetchDefinition>,
  context: WorkerContext,
  isAlone: boolean,
): Promise<StartedApp> {
  if (isAlone) await Promise.all(listTargets(app).map(clearPath))
  if ('servers' in app) {
    await Promise.all(app.servers.map(({ server, target }) => listen(server, target)))
    return { stop: () => undefined }
  }
  const started = await app.start(context)
  await whenAllListening(listServers(started))
  return { stop: app.stop, isBare: 'isBare' in app }
}

function listTargets(app: Definition): readonly ListenTarget[] {
  if ('servers' in app) return app.servers.map(({ target }) => target)
  return 'targets' in app ? app.targets : []
}
