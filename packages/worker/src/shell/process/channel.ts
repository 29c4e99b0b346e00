// The only file that knows `node:cluster`: facts go up to the master, orders come down. Node ends a
// cluster worker at once when its master is gone, and loses what it holds; an orphan of ours
// drains first.

import type { Cluster } from 'node:cluster'
import type { DrainOrder, Fact, Load, ServeOrder, WorkerEnvironment } from '@regrow/protocol'
import { openOrder, readEnvironment, seal } from '@regrow/protocol'
import { markOurs } from './own-listeners.ts'

export interface Channel {
  send(fact: Fact): void
  /** Send how this worker fares, unless what was sent last is still waiting to be written. */
  sendHeartbeat(measure: () => Load): void
  /**
   * Take leave of the master. Resolves when it has heard everything, and hands over no connection
   * any more: one that is on its way to a process that exits would hang until its client gave up.
   */
  leave(): Promise<void>
}

export interface ChannelListener {
  onServe(order: ServeOrder): void
  onDrain(order: DrainOrder): void
  onLost(): void
}

/** What a regrow master said at this worker's birth; `undefined` without one. */
export function findEnvironment(): WorkerEnvironment | undefined {
  const environment = readEnvironment(process.env)
  // A process that a worker starts inherits the variables, but it is nobody's worker.
  return environment && getCluster().isWorker ? environment : undefined
}

export function isClusterWorker(): boolean {
  return getCluster().isWorker
}

/** Not imported: without a master it is not wanted, and loading it costs a few milliseconds. */
function getCluster(): Cluster {
  return process.getBuiltinModule('node:cluster') as unknown as Cluster
}

/** Tell the master, if there is one, that this process will say itself when it is ready. */
export function announce(): void {
  if (findEnvironment())
    process.send?.(seal({ type: 'loaded' }), undefined, undefined, () => undefined)
}

/** Talk to the master of this worker. */
export function openChannel({ onServe, onDrain, onLost }: ChannelListener): Channel {
  const onMessage = (message: unknown) => {
    const order = openOrder(message)
    if (order?.type === 'serve') onServe(order)
    if (order?.type === 'drain') onDrain(order)
  }
  markOurs(onMessage)
  process.on('message', onMessage)
  outlivePrimary(onLost)
  if (!process.connected) process.nextTick(onLost) // it went while this program was loaded
  const channel = createSender()
  channel.send({ type: 'starting' })
  return channel
}

/** Live on when the primary is gone, and tell of it. */
function outlivePrimary(onLost: () => void): () => void {
  const onDisconnect = () => {
    const { worker } = getCluster()
    if (worker) worker.exitedAfterDisconnect = true // or Node would exit here
    onLost()
  }
  process.prependListener('disconnect', onDisconnect)
  return () => process.off('disconnect', onDisconnect)
}

/** For a worker without a master of ours. That of a primary by `node:cluster` drains when that is gone, and leaves in order. */
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

/** The channel may close, or the process end, as if nobody listened to it. */
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
      process.send?.(seal(fact), undefined, undefined, () => resolve()) // a closed channel tells nobody
      if (!process.connected) resolve()
    })
  }
  let isSending = false
  const sendHeartbeat = (measure: () => Load) => {
    if (isSending || !process.connected) return
    isSending = true
    const fact: Fact = { type: 'heartbeat', load: measure() }
    // Not noted as `last`: nobody who leaves waits for it.
    process.send?.(seal(fact), undefined, undefined, () => {
      isSending = false
    })
  }
  return { send, sendHeartbeat, leave: () => last.then(disconnect) }
}

/**
 * How Node itself disconnects: it asks the primary and closes the channel when the answer is there. The
 * channel keeps its order, so every connection that was handed over before has arrived by then, and
 * was given back, for nothing listens here any more.
 */
function disconnect(): Promise<void> {
  if (!process.connected) return Promise.resolve()
  return new Promise((resolve) => {
    process.once('disconnect', resolve)
    getCluster().worker?.disconnect()
  })
}
