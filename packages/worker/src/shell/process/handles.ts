// The handles that hold this process, and what Node does not document of them. Each reading has an answer for a Node
// that no longer has the property; the tests on every line of Node show when that happens.

import { Socket } from 'node:net'

export interface Numbered {
  getAsyncId?(): number
}

type Inner = Socket & { readonly _handle?: Numbered | null; readonly _isStdio?: boolean }

/** What holds this process: sockets, servers, child processes. */
export function activeHandles(): readonly object[] {
  const { _getActiveHandles } = process as { _getActiveHandles?: () => object[] }
  return _getActiveHandles?.call(process) ?? []
}

/** What the system was asked for and has not done, and what runs in the next turn of the event loop. */
export function countActiveRequests(): number {
  const { _getActiveRequests } = process as { _getActiveRequests?: () => object[] }
  const next = process.getActiveResourcesInfo().filter((name) => name === 'Immediate')
  return (_getActiveRequests?.call(process).length ?? 0) + next.length
}

/** The number by which `node:async_hooks` knows what this handle, or socket of one, does, or did before it was destroyed; -1 without one. */
export function asyncIdOf(handle: object): number {
  // The `_handle` of a datagram socket is deprecated, and to look at it says so.
  const held = handle instanceof Socket ? (handle as Inner)._handle : (handle as Numbered)
  const id = held?.getAsyncId?.() ?? readSymbol(handle, 'async_id_symbol')
  return typeof id === 'number' ? id : -1
}

/** Whose event loop's business this is: the socket of a handle, which is no active one any more while it closes. */
export function ownerOf(resource: object): unknown {
  return readSymbol(resource, 'owner_symbol')
}

/** A channel has no socket: it is the handle itself. That to our own master brings listening sockets and connections. */
export function isChannelToChild(handle: object): boolean {
  return handle.constructor?.name === 'Pipe' && handle !== readSymbol(process, 'kChannelHandle')
}

/** This process's own stdin, stdout or stderr. */
export function isOutput(socket: Socket): boolean {
  return (socket as Inner)._isStdio === true
}

/** What an object keeps under the first symbol with this description. */
export function readSymbol(of: object, description: string): unknown {
  const key = Object.getOwnPropertySymbols(of).find((each) => each.description === description)
  return key && Reflect.get(of, key)
}
