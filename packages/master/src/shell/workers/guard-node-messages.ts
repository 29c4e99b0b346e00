// Node reads a worker's channel in the master, and throws there at whatever is no message: one line that is
// not JSON, written to the descriptor of the channel (3, which other supervisors use to report readiness),
// would end the master with all its workers. So what reads is called with a net under it, and a channel that
// carries something else than messages is closed: where the next message begins in it, nobody knows.
//
// The handle of a channel is not documented; it is the same on Node 20, 22, 24 and 26. A Node without it is
// left as it is.

import type { ChildProcess } from 'node:child_process'
import { createMeter, type Serialization } from './unfinished.ts'

interface ChannelHandle {
  /** Node waits for the rest of a line before it closes the channel. */
  buffering?: boolean
  onread: (this: unknown, bytes?: ArrayBuffer) => unknown
}

/** A connection that waits until the one before it is acknowledged, with Node's message about it. */
interface Unsent {
  readonly message?: { readonly seq?: unknown }
}

/** What Node has and does not document of the channel's queue. */
type Channel = ChildProcess & { _handleQueue?: readonly Unsent[] | null; _disconnect?: () => void }

/** A message without an end would fill the master's memory. The longest one that it takes, in bytes. */
const maxBytes = 128 * 1_024 * 1_024

/** Close the channel of `child` at the first bytes that are no messages, and say so once. */
export function guardChannel(
  child: ChildProcess,
  serialization: Serialization,
  onBroken: () => void,
): void {
  const handle = handleOf(child)
  if (!handle) return
  const { onread } = handle
  let isBroken = false
  const meter = createMeter(serialization)
  const close = () => {
    if (isBroken) return
    isBroken = true
    onBroken()
    handle.buffering = false
    if (child.connected) child.disconnect()
    disconnectNow(child)
  }
  handle.onread = function (bytes) {
    if (isBroken && bytes) return
    if (bytes && meter(new Uint8Array(bytes)) > maxBytes) return close()
    try {
      Reflect.apply(onread, this, [bytes])
    } catch {
      close() // whatever it was, it is the worker's doing
    }
  }
}

/**
 * Node puts a disconnect off until the last connection that it has sent is acknowledged, and that answer may be
 * what was spoilt. The connections that wait behind it are given back as those that a worker refuses are, when
 * Node has let go of this one.
 */
function disconnectNow(child: Channel): void {
  const unsent = child._handleQueue
  if (!unsent || !child.channel || !child._disconnect) return
  child._handleQueue = null
  child.once('disconnect', () => {
    for (const { message } of unsent)
      child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ack: message?.seq, accepted: false })
  })
  child._disconnect()
}

function handleOf(child: ChildProcess): ChannelHandle | undefined {
  const symbols = Object.getOwnPropertySymbols(child)
  const key = symbols.find(({ description }) => description === 'kChannelHandle')
  const handle = key && (Reflect.get(child, key) as ChannelHandle | null)
  return typeof handle?.onread === 'function' ? handle : undefined
}
