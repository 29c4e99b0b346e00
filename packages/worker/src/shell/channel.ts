// The only file that knows `node:cluster`: facts go up to the master, orders come down. Node ends a
// cluster worker at once when its master is gone, and loses what it holds; an orphan of ours
// drains first.

import cluster from 'node:cluster'
import type { DrainOrder, Fact, WorkerBirth } from '@regrow/protocol'
import { openOrder, readBirth, seal } from '@regrow/protocol'

export interface Channel {
  send(fact: Fact): void
  /** Resolves when everything that was sent has left this process, or cannot. */
  flush(): Promise<void>
}

export interface ChannelListener {
  onDrain(order: DrainOrder): void
  onLost(): void
}

/** What a regrow master said at this worker's birth; `undefined` without one. */
export function findBirth(): WorkerBirth | undefined {
  return cluster.isWorker ? readBirth(process.env) : undefined
}

/** Talk to the master of this worker. */
export function openChannel({ onDrain, onLost }: ChannelListener): Channel {
  process.on('message', (message) => {
    const order = openOrder(message)
    if (order?.type === 'drain') onDrain(order)
  })
  process.prependListener('disconnect', () => {
    if (cluster.worker) cluster.worker.exitedAfterDisconnect = true // or Node would exit here
    onLost()
  })
  return createSender()
}

/** For a worker without a master. */
export const noChannel: Channel = { send: () => undefined, flush: () => Promise.resolve() }

function createSender(): Channel {
  let last = Promise.resolve()
  const send = (fact: Fact) => {
    last = new Promise((resolve) => {
      process.send?.(seal(fact), undefined, undefined, () => resolve()) // a closed channel tells nobody
      if (!process.connected) resolve()
    })
  }
  return { send, flush: () => last }
}
