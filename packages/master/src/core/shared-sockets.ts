// What becomes of the sockets that a pool shares with its workers. They outlive workers, so that
// nobody is refused while one is replaced; but not the wish for them: a port that a reload has moved
// away from, or that was only tried, would take connections that nobody ever accepts.

import { isWell } from './fulfilment.ts'
import { isRollingOut, type PoolState } from './model/state.ts'

/**
 * `keep` every socket, for a worker that is missing may want it back; `tidy`: close those that no
 * worker holds, for nobody is missing; `close` them all.
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
