// The handles that keep this process, and what Node does not document about them. Each reading has a fallback for a
// Node that no longer has the property; the tests on every line of Node show when that happens.

import { Socket } from 'node:net'

export interface Numbered {
  getAsyncId?(): number
}

type Inner = Socket & { readonly _handle?: Numbered | null; readonly _isStdio?: boolean }

/** What keeps this process: sockets, servers, child processes. */
export function activeHandles(): readonly object[] {
  const { _getActiveHandles } = process as { _getActiveHandles?: () => object[] }
  return _getActiveHandles?.call(process) ?? []
}

/** How many requests to the system are not done, and how many callbacks run in the next turn of the event loop. */
export function countActiveRequests(): number {
  const { _getActiveRequests } = process as { _getActiveRequests?: () => object[] }
  const next = process.getActiveResourcesInfo().filter((name) => name === 'Immediate')
  return (_getActiveRequests?.call(process).length ?? 0) + next.length
}

/** The async id of a handle, or of the handle of a socket, also after that was destroyed; -1 without one. */
export function asyncIdOf(handle: object): number {
  // Reading the `_handle` of a datagram socket causes a deprecation warning.
  const held = handle instanceof Socket ? (handle as Inner)._handle : (handle as Numbered)
  const id = held?.getAsyncId?.() ?? readSymbol(handle, 'async_id_symbol')
  return typeof id === 'number' ? id : -1
}

/** The socket of a handle. While it closes, it is no longer among the active handles. */
export function ownerOf(resource: object): unknown {
  return readSymbol(resource, 'owner_symbol')
}

/**
 * Whether this is the channel to a child process. A channel has no socket: it is the handle itself. The channel to our
 * own master is another matter, for it brings listening sockets and connections.
 */
export function isChannelToChild(handle: object): boolean {
  return handle.constructor?.name === 'Pipe' && handle !== readSymbol(process, 'kChannelHandle')
}

/** Whether this is stdin, stdout or stderr of this process. */
export function isOutput(socket: Socket): boolean {
  return (socket as Inner)._isStdio === true
}

/** The value of the first symbol property with this description. */
export function readSymbol(of: object, description: string): unknown {
  const key = Object.getOwnPropertySymbols(of).find((each) => each.description === description)
  return key && Reflect.get(of, key)
}
