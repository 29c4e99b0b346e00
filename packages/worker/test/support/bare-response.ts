import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** The response to a whole request, of which nothing came over a wire. */
export function createBareResponse(connection = new Socket()): ServerResponse<IncomingMessage> {
  const head = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, complete: true }
  return new ServerResponse(Object.assign(new IncomingMessage(connection), head))
}
