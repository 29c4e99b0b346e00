import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { TestContext } from 'node:test'
import { sessionOf } from '../../src/shell/connections/http2-streams.ts'
import type { Connection } from '../../src/shell/context/request-context.ts'
import { listen, until } from './traffic.ts'

/** A server of HTTP/2, one client of it, and the server's end of their connection. */
export async function setUpHttp2(context: TestContext) {
  const server = createServer()
  const port = await listen(context, server)
  const accepted = once(server, 'connection')
  const client = connect(`http://127.0.0.1:${port}`)
  client.on('error', () => undefined)
  context.after(() => client.destroy())
  const closed = once(client, 'close')
  await once(client, 'connect')
  const [connection] = (await accepted) as [Connection]
  await until(() => sessionOf(connection) !== undefined)
  return { server, client, closed, connection }
}

interface Answer {
  /** 0 if there was none. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly rstCode: number
}

/** What becomes of a request. */
export function request(client: ClientHttp2Session, headers: OutgoingHttpHeaders = {}) {
  const stream = client.request({ ':path': '/', ...headers })
  const answer = new Promise<Answer>((resolve) => {
    let [body, received]: [string, IncomingHttpHeaders] = ['', {}]
    stream.on('response', (given) => {
      received = given
    })
    stream.setEncoding('utf8').on('data', (text) => {
      body += text
    })
    stream.on('error', () => undefined)
    stream.on('close', () => {
      const { rstCode = 0 } = stream
      resolve({ status: Number(received[':status'] ?? 0), headers: received, body, rstCode })
    })
  })
  return { stream, answer }
}

export async function ask(
  { server, client }: { server: Http2Server; client: ClientHttp2Session },
  headers: OutgoingHttpHeaders = {},
) {
  const arrived = once(server, 'stream')
  const asked = request(client, headers)
  const [stream] = (await arrived) as [ServerHttp2Stream]
  return { ...asked, serverStream: stream }
}
