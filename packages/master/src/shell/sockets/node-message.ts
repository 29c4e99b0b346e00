// Messages between `node:cluster` in the master and in its workers. What they carry is not documented, and a worker may
// have forged it, so nothing is known of the fields' types.

export interface NodeMessage {
  readonly act?: unknown
  /** Node's name of an address on which workers listen. */
  readonly key?: unknown
  /** The number of a message that wants an answer. */
  readonly seq?: unknown
  /** The number of the message that this one answers. */
  readonly ack?: unknown
  readonly errno?: unknown
  readonly address?: unknown
  readonly addressType?: unknown
  readonly port?: unknown
  readonly flags?: unknown
  readonly fd?: unknown
  readonly data?: unknown
  readonly readableAll?: unknown
  readonly writableAll?: unknown
  /** In the answer to a connection that was handed over. */
  accepted?: unknown
}

/** The message, if it is one of `node:cluster`. */
export function readNodeMessage(message: unknown): NodeMessage | undefined {
  return Object(message).cmd === 'NODE_CLUSTER' ? (message as NodeMessage) : undefined
}
