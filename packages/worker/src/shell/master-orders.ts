// What a worker's master says becomes an event of the worker's life.

import { type Channel, openChannel, openForeignChannel } from './process/channel.ts'
import type { Cleanup } from './process/cleanup.ts'
import type { Dispatch } from './runner.ts'

export function listenToMaster(dispatch: Dispatch): Channel {
  return openChannel({
    onServe: ({ slot }) => dispatch({ type: 'serve:ordered', slot }),
    onDrain: ({ reason, timeoutMs = Infinity }) =>
      dispatch({ type: 'drain:ordered', reason, timeoutMs }),
    onLost: () => dispatch({ type: 'master:lost' }),
  })
}

/** Of a primary that is not ours only its end is heard. */
export function listenToPrimary(dispatch: Dispatch, cleanup: Cleanup): Channel {
  const { close, ...channel } = openForeignChannel(() => dispatch({ type: 'master:lost' }))
  cleanup.add(close)
  return channel
}
