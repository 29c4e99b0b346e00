// Node's diagnostics channels: what a worker learns there costs no patch of anything.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Published with the server and its options, when a server of this process begins to listen. */
export const beginsToListen = 'tracing:net.server.listen:asyncStart'

/** Call `listener` with each message; gives what ends that. */
export function follow<Message>(channel: string, listener: (message: Message) => void): () => void {
  const onMessage = listener as (message: unknown) => void
  subscribe(channel, onMessage)
  return () => void unsubscribe(channel, onMessage)
}
