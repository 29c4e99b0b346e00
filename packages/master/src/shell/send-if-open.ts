// Sends to a worker whose channel may close meanwhile.

import type { ChildProcess, SendHandle, Serializable } from 'node:child_process'

/** Send a message. A failure is ignored: the channel has closed, and the worker's exit is reported anyway. */
export function sendIfOpen(
  child: Pick<ChildProcess, 'send'>,
  message: Serializable,
  handle?: SendHandle,
): void {
  child.send(message, handle, {}, () => undefined)
}
