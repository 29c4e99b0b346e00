// What a worker's master says becomes an event of the worker's life.

import { type Channel, openChannel } from './channel.ts'
import type { Dispatch } from './runner.ts'

export function listenToMaster(dispatch: Dispatch): Channel {
  return openChannel({
    onServe: ({ slot }) => dispatch({ type: 'serve:ordered', slot }),
    onDrain: ({ reason, timeoutMs = Infinity }) =>
      dispatch({ type: 'drain:ordered', reason, timeoutMs }),
    onLost: () => dispatch({ type: 'master:lost' }),
  })
}
