// Decides what becomes of the sockets that a pool shares with its workers. They outlive workers, so that
// no client is refused while one is replaced. But a port that a new release does not use any more,
// or that was only tried, must close: it would take connections that no worker ever accepts.

import { isWell } from './fulfilment.ts'
import { isRollingOut, type PoolState } from './model/state.ts'

/**
 * `keep`: keep every socket, because a missing worker may want it back. `tidy`: close the sockets that no
 * worker holds, because no worker is missing. `close`: close all.
 */
export type SocketOrder = 'keep' | 'tidy' | 'close'

export function orderSockets(state: PoolState): SocketOrder {
  switch (state.phase.name) {
    case 'idle':
    case 'starting':
      return 'keep'
    case 'running':
      return !isRollingOut(state) && isWell(state) ? 'tidy' : 'keep'
    case 'stopping':
    case 'stopped':
      return 'close'
  }
}
