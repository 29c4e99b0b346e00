// The only file that uses `node:cluster`: it sends facts to the master and receives orders. Node ends a cluster worker
// at once when its master exits, and loses the requests that the worker holds; this worker drains first.

import type { Cluster } from 'node:cluster'
import type { DrainOrder, Fact, Load, ServeOrder, WorkerEnvironment } from '@regrow/protocol'
import { openOrder, readEnvironment, seal } from '@regrow/protocol'
import { markOurs } from './own-listeners.ts'

export interface Channel {
  send(fact: Fact): void
  /** Send the load of this worker, unless the last heartbeat still waits to be written. */
  sendHeartbeat(measure: () => Load): void
  /**
   * Leave the channel. Resolves when the master has received everything and hands over no more connections: a
   * connection on its way to a process that exits would hang until its client gave up.
   */
  leave(): Promise<void>
}

export interface ChannelListener {
  onServe(order: ServeOrder): void
  onDrain(order: DrainOrder): void
  onLost(): void
}

/** The environment that a regrow master gave this worker; `undefined` without such a master. */
export function findEnvironment(): WorkerEnvironment | undefined {
  const environment = readEnvironment(process.env)
  // A process that a worker starts inherits the variables, but it is no worker of the pool.
  return environment && getCluster().isWorker ? environment : undefined
}

export function isClusterWorker(): boolean {
  return getCluster().isWorker
}

/** Not imported: it is not needed without a master, and loading it costs a few milliseconds. */
function getCluster(): Cluster {
  return process.getBuiltinModule('node:cluster') as unknown as Cluster
}

/** Send the master, if there is one, the fact that this program itself reports when it is ready. */
export function announce(): void {
  if (findEnvironment())
    process.send?.(seal({ type: 'loaded' }), undefined, undefined, () => undefined)
}

/** Open the channel to the master of this worker. */
export function openChannel({ onServe, onDrain, onLost }: ChannelListener): Channel {
  const onMessage = (message: unknown) => {
    const order = openOrder(message)
    if (order?.type === 'serve') onServe(order)
    if (order?.type === 'drain') onDrain(order)
  }
  markOurs(onMessage)
  process.on('message', onMessage)
  outlivePrimary(onLost)
  if (!process.connected) process.nextTick(onLost) // the master exited while this program was loaded
  const channel = createSender()
  channel.send({ type: 'starting' })
  return channel
}

/** Keep this process when the primary is gone, and report that. */
function outlivePrimary(onLost: () => void): () => void {
  const onDisconnect = () => {
    const { worker } = getCluster()
    if (worker) worker.exitedAfterDisconnect = true // or Node would exit here
    onLost()
  }
  process.prependListener('disconnect', onDisconnect)
  return () => process.off('disconnect', onDisconnect)
}

/** For a worker without a regrow master. One of another primary drains when that is gone, and leaves in order. */
export function openForeignChannel(onLost: () => void): Channel & { close(): void } {
  const isForeign = process.connected && getCluster().isWorker
  const close = isForeign ? outlivePrimary(onLost) : () => undefined
  return { ...noChannel, leave: isForeign ? disconnect : noChannel.leave, close }
}

/** For a worker without a master. */
export const noChannel: Channel = {
  send: () => undefined,
  sendHeartbeat: () => undefined,
  leave: () => Promise.resolve(),
}

/** From now on the channel does not keep this process, as if nobody listened to it. */
export function releaseChannel(): void {
  process.channel?.unref()
}

/** Whether this process is a master of its own, by `node:cluster`. */
export function hasOwnWorkers(): boolean {
  return Object.keys(getCluster().workers ?? {}).length > 0
}

function createSender(): Channel {
  let last = Promise.resolve()
  const send = (fact: Fact) => {
    last = new Promise((resolve) => {
      process.send?.(seal(fact), undefined, undefined, () => resolve()) // a closed channel calls nothing back
      if (!process.connected) resolve()
    })
  }
  let isSending = false
  const sendHeartbeat = (measure: () => Load) => {
    if (isSending || !process.connected) return
    isSending = true
    const fact: Fact = { type: 'heartbeat', load: measure() }
    // Not kept in `last`: a worker that leaves does not wait for a heartbeat.
    process.send?.(seal(fact), undefined, undefined, () => {
      isSending = false
    })
  }
  return { send, sendHeartbeat, leave: () => last.then(disconnect) }
}

/**
 * Disconnect as Node itself does: it asks the primary, and closes the channel when the primary has answered. The
 * channel keeps its order, so everything that was sent before has arrived by then. Connections were given back, because
 * nothing listens here any more. Messages are answered: the primary may have asked something of all its workers.
 */
function disconnect(): Promise<void> {
  if (!process.connected) return Promise.resolve()
  return new Promise((resolve) => {
    process.once('disconnect', resolve)
    closeOneTurnLater()
    getCluster().worker?.disconnect()
  })
}

/** Node closes the channel as soon as it reads the primary's answer. Messages that came with it reach listeners later. */
function closeOneTurnLater(): void {
  const { disconnect: close } = process
  process.disconnect = () => {
    process.disconnect = close
    setImmediate(() => process.connected && process.disconnect())
  }
}
