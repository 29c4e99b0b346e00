// Turns the orders of the master, and the end of its channel, into events of the core.

import { type Channel, openChannel, openForeignChannel } from '../process/channel.ts'
import type { Cleanup } from '../process/cleanup.ts'
import type { Dispatch } from '../runner.ts'

export function listenToMaster(dispatch: Dispatch): Channel {
  return openChannel({
    onServe: ({ slot }) => dispatch({ type: 'serve:ordered', slot }),
    onDrain: ({ reason, timeoutMs = Infinity }) =>
      dispatch({ type: 'drain:ordered', reason, timeoutMs }),
    onLost: () => dispatch({ type: 'master:lost' }),
  })
}

/** From a primary that is not a regrow master, only the end of the channel is received. */
export function listenToPrimary(dispatch: Dispatch, cleanup: Cleanup): Channel {
  const { close, ...channel } = openForeignChannel(() => dispatch({ type: 'master:lost' }))
  cleanup.add(close)
  return channel
}
