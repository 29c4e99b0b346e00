// Some apps say `Connection: keep-alive` on every response (proxies forward their upstream's header),
// and a client that was told so is reset when the drain ends its connection (measured: 16 of 24).
// So the last response of a connection gets its header when its head is written. This wraps a
// method of that one response, and only while a drain is under way: Node has no other place that
// comes after the app's own words.

import { ServerResponse } from 'node:http'

const { getHeaderNames, setHeader } = ServerResponse.prototype

/**
 * Send `Connection: close`, whatever the app says, if `isMeant` still holds when the head is written. A response that does
 * not keep its connection says so by itself, unless the app has set headers that say otherwise. Where it has set none, none
 * is set: Node would take those that come as a list in another way, refuse pairs, and on 20 drop all but the last of a name.
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

/** Headers come as an object, as pairs, or as a flat list of names and values. */
function withoutConnection(given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given
  if (!Array.isArray(given)) return Object.fromEntries(Object.entries(given).filter(isOther))
  if (Array.isArray(given[0])) return given.filter(isOther)
  return given.filter((_, index) => isOther([given[index - (index % 2)]]))
}

function isOther([name]: readonly unknown[]): boolean {
  return String(name).toLowerCase() !== 'connection'
}
