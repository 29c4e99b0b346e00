// Keeps bytes that are no messages, on a worker's channel, from ending the master.
//
// Node reads the channel in the master, and throws there at anything that is no message: one line that is not JSON,
// written to the descriptor of the channel (3, which programs use under other process managers to report that they are
// ready), would end the master with all its workers. So Node's reader is called inside a `try`, and the channel is
// closed at such bytes: nobody knows where the next message begins in it.
//
// The handle of a channel is not documented; it is the same on Node 20, 22, 24 and 26. Where it is missing, nothing is
// guarded.

import type { ChildProcess } from 'node:child_process'
import { createMeter, type Serialization } from './unfinished.ts'

interface ChannelHandle {
  /** Node waits for the rest of a line before it closes the channel. */
  buffering?: boolean
  /** How many bytes it has brought in all. */
  readonly bytesRead?: number
  onread: (this: unknown, bytes?: ArrayBuffer) => unknown
}

/** Node's message about a connection that waits until the one before it is acknowledged. */
interface Unsent {
  readonly message?: { readonly seq?: unknown }
}

/** Node's undocumented queue of a channel. */
type Channel = ChildProcess & { _handleQueue?: readonly Unsent[] | null; _disconnect?: () => void }

/** The longest message that the master receives, in bytes: one without an end would fill its memory. */
const maxBytes = 128 * 1_024 * 1_024

/** Close the channel of `child` at the first bytes that are no messages, and call `onBroken` once. */
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
  const cutToSize = createCutter(handle)
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
    if (bytes && meter(cutToSize(bytes)) > maxBytes) return close()
    try {
      Reflect.apply(onread, this, [bytes])
    } catch {
      close() // whatever it was, it is the worker's doing
    }
  }
}

/** Node 26 passes a buffer that may be longer than what was read; the rest of it is whatever the memory had. */
function createCutter(handle: ChannelHandle): (bytes: ArrayBuffer) => Uint8Array {
  let before = handle.bytesRead ?? 0
  return (bytes) => {
    const { bytesRead = before + bytes.byteLength } = handle
    const length = Math.min(bytesRead - before, bytes.byteLength)
    before = bytesRead
    return new Uint8Array(bytes, 0, length)
  }
}

/**
 * Node delays a disconnect until the last connection that it has sent is acknowledged, and the broken bytes may have
 * been that answer. When Node has disconnected, the connections that wait behind it are given back, as if the worker
 * had refused them.
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
