// Describes where workers listen, as a person would write it.

/** In the form of `node:cluster`: `address` is null for every interface, `port` is -1 or absent for a path. */
export interface Address {
  readonly address: string | null
  readonly port?: number
  readonly addressType: 4 | 6 | -1 | string
}

/**
 * `port 3000`, `127.0.0.1:3000`, `[::1]:3000`, the path of a socket, or `@name` of an abstract one; `undefined` for
 * what accepts no connections.
 */
export function describeAddress({ address, port, addressType }: Address): string | undefined {
  if (addressType === -1) return address?.replace(/^\0/, '@')
  if (addressType !== 4 && addressType !== 6) return undefined
  if (port === undefined || port < 0) return undefined
  if (address === null || address === '' || everyInterface.includes(address)) return `port ${port}`
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

const everyInterface: readonly string[] = ['::', '0.0.0.0']

/** ` on port 3000 and port 9464`; empty while no address is known. */
export function describeAddresses(addresses: readonly string[]): string {
  if (addresses.length === 0) return ''
  const last = addresses.slice(-2).join(' and ')
  return ` on ${[...addresses.slice(0, -2), last].join(', ')}`
}
