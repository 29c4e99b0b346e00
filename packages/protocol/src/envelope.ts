// Seals the messages that we send, and opens those that arrive.
//
// The user's own `process.send` traffic shares the channel, and so do, during a reload, workers of another release. So
// `open` trusts nothing: a message of somebody else gives `undefined`, a sealed one that we cannot read gives its name,
// and only known fields of the right type and size are copied out. It never throws.

import { isRecord } from './fields.ts'
import type { Fact, Order } from './messages.ts'
import { readFact, readOrder } from './reading.ts'

const brand = '@regrow/protocol'

/** Major version of the protocol. Within one major version unknown fields and messages are ignored. */
export const protocolVersion = 1

export interface Sealed {
  readonly brand: typeof brand
  readonly version: number
  readonly body: Fact | Order
}

/** What a branded message turned out to be. */
export type Opened<Message> =
  | Message
  | { readonly type: 'unreadable'; readonly name: string }
  | { readonly type: 'incompatible'; readonly version: number }

/** Wrap a message for the channel. */
export function seal(body: Fact | Order): Sealed {
  return { brand, version: protocolVersion, body }
}

/** Read a message from a worker; `undefined` means that it is not ours. */
export function openFact(message: unknown): Opened<Fact> | undefined {
  return open(message, readFact)
}

/** Read a message from the master; `undefined` means that it is not ours. */
export function openOrder(message: unknown): Opened<Order> | undefined {
  return open(message, readOrder)
}

function open<Message>(
  message: unknown,
  read: (body: unknown) => Message | undefined,
): Opened<Message> | undefined {
  if (!isRecord(message) || message.brand !== brand) return undefined
  const { version, body } = message
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) return undefined
  if (version > protocolVersion) return { type: 'incompatible', version }
  return read(body) ?? { type: 'unreadable', name: nameOf(body) }
}

function nameOf(body: unknown): string {
  const type = isRecord(body) ? body.type : undefined
  return typeof type === 'string' ? type.slice(0, 64) : typeof type
}
