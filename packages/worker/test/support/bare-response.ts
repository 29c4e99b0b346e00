import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** The response to a complete request that came over no wire. */
export function createBareResponse(connection = new Socket()): ServerResponse<IncomingMessage> {
  const head = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, complete: true }
  return new ServerResponse(Object.assign(new IncomingMessage(connection), head))
}

/** A response with the text that would go over the wire. */
export function createWiredResponse(connection: Socket = new Socket()) {
  const response = createBareResponse(connection)
  const { outputData } = response as ServerResponse & { outputData: { data: string }[] }
  const wire = () => outputData.map(({ data }) => String(data)).join('')
  return { request: response.req, response, wire }
}
