// Puts `Connection: close` on a response whose app sets another `Connection` header. Some apps set `keep-alive` on
// every response (proxies forward the header of their upstream), and a client that received it is reset when the drain
// ends its connection (measured: 16 of 24). So the header is set when the head of the last response is written. This
// replaces `writeHead` of that one response, and only during a drain: Node has no other place that comes after
// everything the app sets.

import { ServerResponse } from 'node:http'

const { getHeaderNames, setHeader } = ServerResponse.prototype

/**
 * Send `Connection: close`, whatever the app sets, if `isMeant` still holds when the head is written. A response that
 * does not keep its connection sends the header by itself, unless the app has set headers that contradict it. If the
 * app has set no header, we set none either: with one set, Node would treat headers given as a list in another way,
 * refuse pairs, and on Node 20 drop all but the last header of a name.
 */
export function forceCloseHeader(response: ServerResponse, isMeant: () => boolean): void {
  const writeHead = response.writeHead as (...given: unknown[]) => ServerResponse
  const writeHeadToClose = (...given: unknown[]): ServerResponse => {
    if (!isMeant()) return Reflect.apply(writeHead, response, given)
    if (getHeaderNames.call(response).length > 0) setHeader.call(response, 'Connection', 'close')
    return Reflect.apply(writeHead, response, given.map(withoutConnection))
  }
  response.writeHead = writeHeadToClose as typeof response.writeHead
}

/** `writeHead` takes headers as an object, as pairs, or as a flat list of names and values. */
function withoutConnection(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given
  if (!Array.isArray(given)) return Object.fromEntries(Object.entries(given).filter(isOther))
  if (Array.isArray(given[0])) return given.filter(isOther)
  return given.filter((_, index) => isOther([given[index - (index % 2)]]))
}

function isOther([name]: readonly unknown[]): boolean {
  return String(name).toLowerCase() !== 'connection'
}
