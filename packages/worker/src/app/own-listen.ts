// Starts apps that listen by themselves: by their own `listen`, so that everything happens that belongs to it, and by
// their own `close` when the worker holds nothing any more.

import { type ListenOptions, Server } from 'node:net'
import type { FastifyLike, ListenLike, NestLike, StartFunction } from '../api/app-types.ts'
import type { ListenTarget } from '../api/worker-options.ts'
import { readBareTarget, readTarget } from '../options/listen-target.ts'
import { whenListening } from '../shell/servers/listening.ts'

/** An app that starts itself. */
interface Start {
  readonly start: StartFunction
  readonly stop: () => unknown
}

/** An app that starts itself on these targets. */
interface ListeningStart extends Start {
  readonly targets: readonly ListenTarget[]
}

/** An app that is no more than a function, which may be meant for something else. */
interface BareStart extends Start {
  readonly isBare: true
}

export type OwnStart = Start | ListeningStart | BareStart

type Listen = (target: ListenTarget) => unknown

/** `listen` makes a server for each target; packages extend it, for WebSockets for instance. */
export function startEach(
  app: Pick<ListenLike, 'listen'>,
  targets: readonly ListenTarget[],
): ListeningStart {
  const start = async () =>
    (await Promise.all(targets.map((target) => listenAt(app, target)))).flat()
  return { start, stop: () => undefined, targets }
}

/** `listen` waits for `ready()` and runs the `onListen` hooks; `close` runs `preClose` and `onClose`. */
export function startFastify(app: FastifyLike, target: ListenTarget): ListeningStart {
  const start = async () => {
    await (app.listen as Listen).call(app, onNodesHost(readTarget(target)))
  }
  return { start, stop: () => app.close(), targets: [target] }
}

/** `listen` runs `init()`; `close` runs `onModuleDestroy` and the other shutdown hooks. */
export function startNest(app: NestLike, target: ListenTarget): ListeningStart {
  leaveSignalsToWorker(app)
  const start = async () => {
    await (app.listen as Listen).call(app, onNodesHost(readTarget(target)))
    leaveSignalsToWorker(app) // its modules may have subscribed again meanwhile
  }
  return { start, stop: () => app.close(), targets: [target] }
}

/** The worker finds the servers that such an app starts, whatever its `listen` returns. */
export function startListening(app: ListenLike, target: ListenTarget): ListeningStart {
  const start = async () => listenAt(app, target)
  return { start, stop: () => closeListening(app), targets: [target] }
}

async function listenAt(
  app: Pick<ListenLike, 'listen'>,
  target: ListenTarget,
): Promise<readonly Server[]> {
  const started = (app.listen as Listen).call(app, readBareTarget(target))
  if (started instanceof Server) await whenListening(started) // it may fail in the next tick
  return listServers(await started)
}

/** The servers in the return value of an app. */
export function listServers(started: unknown): Server[] {
  return [started].flat().filter((value) => value instanceof Server)
}

/**
 * A bare port means all interfaces for every app, as in Node. Fastify treats a missing host as `localhost`, which no
 * client outside of a container reaches; an empty host is Node's own default.
 */
function onNodesHost(options: ListenOptions): ListenOptions {
  if (options.path !== undefined || 'fd' in options) return { ...options }
  return { ...options, host: options.host ?? '' }
}

/**
 * After `enableShutdownHooks()` a signal would end the app's modules and connections at once, while the drain still
 * finishes requests. `close` runs the same hooks.
 */
function leaveSignalsToWorker(app: NestLike & { unsubscribeFromProcessSignals?(): void }): void {
  app.unsubscribeFromProcessSignals?.()
}

async function closeListening(app: ListenLike): Promise<void> {
  try {
    await app.close()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ERR_SERVER_NOT_RUNNING') throw error // the drain has closed its server
  }
}
