// Decides whether two addresses of a port exclude each other: the system lets nobody listen on one of them while
// another process or socket listens on the other.

import { isIPv4 } from 'node:net'

export interface Address {
  /** `null` is every address. */
  readonly host: string | null
  readonly port: number
  /** libuv's: 1 is for IPv6 only. */
  readonly flags: number
}

const ipv6Only = 1

/** They differ, and only one of them can be in use at a time. */
export function isInTheWay(one: Address, other: Address): boolean {
  if (one.port !== other.port || one.host === other.host) return false
  return covers(one, other) || covers(other, one)
}

function covers({ host, flags }: Address, other: Address): boolean {
  const isOfIPv4 = isIPv4(other.host ?? '')
  if (host === '0.0.0.0') return isOfIPv4
  return (host === null || host === '::') && !(isOfIPv4 && (flags & ipv6Only) !== 0)
}
