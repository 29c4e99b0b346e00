// Subscribes to Node's diagnostics channels. What a worker learns there, it learns without patching anything.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Node publishes here when a server of this process begins to listen, with the server and its options. */
export const beginsToListen = 'tracing:net.server.listen:asyncStart'

/** Call `listener` with each message; gives what ends that. */
export function follow<Message>(channel: string, listener: (message: Message) => void): () => void {
  const onMessage = listener as (message: unknown) => void
  subscribe(channel, onMessage)
  return () => void unsubscribe(channel, onMessage)
}
