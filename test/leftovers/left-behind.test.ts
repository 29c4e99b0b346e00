// What is done holds no memory, whatever it has left behind: the context of a timer or of a promise lives on
// with it, and knows for whom it was begun.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import { test } from 'node:test'
import { get } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { type Standalone, startStandalone } from '../support/start-standalone.ts'

interface Ports {
  readonly port: number
  readonly http2: number
  readonly tcp: number
}

const ways = ['nothing', 'timer', 'promise', 'async'] as const
const count = 5

/** The connections that clients keep. */
const agents: Agent[] = []
const shared = keep()

type Come = (ports: Ports, way: string) => Promise<unknown>

const kinds: readonly (readonly [what: string, id: string, come: Come])[] = [
  ['a request whose connection is kept', 'R6, R7', (ports, way) => post(ports, way, keep())],
  ['a request that was sent behind others', 'R7', (ports, way) => post(ports, way, shared)],
  ['a request that came in one packet with others', 'R7', sendPacket],
  ['a request whose connection is closed', 'R7', (ports, way) => post(ports, way, false)],
  ['a stream of HTTP/2', 'R7', openStream],
  ['a connection that was upgraded', 'R7', upgrade],
  ['a connection of TCP', 'R7', speak],
]

for (const [what, id, come] of kinds)
  test(`${what} is held by nothing once it is done [${id}]`, async (context) => {
    context.after(() => agents.forEach((agent) => void agent.destroy()))
    const worker = await startStandalone(context, ['--expose-gc', 'leftovers/leaves-behind.mjs'])
    const ports = readPorts(worker)
    for (const way of ways) for (let number = 0; number < count; number += 1) await come(ports, way)
    await until('nothing is held', async () => (await countAlive(ports)) === 0, 4_000)
  })

async function countAlive({ port }: Ports): Promise<number> {
  return Number((await send({ port, path: '/alive' })).body)
}

function keep(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  return agent
}

async function post({ port }: Ports, way: string, agent: Agent | false): Promise<void> {
  const answer = await send({ port, path: `/${way}`, method: 'POST', payload: 'body', agent })
  assert.equal(answer.kind, 'ok')
}

async function sendPacket({ port }: Ports, way: string): Promise<void> {
  const client = connect(port, '127.0.0.1').setEncoding('latin1')
  let text = ''
  client.on('data', (chunk) => {
    text += chunk
  })
  client.write(get(`/${way}`).repeat(3))
  await until('three answers', () => /(hello[\s\S]*){3}/.test(text))
  client.unref() // and kept
}

async function openStream({ http2 }: Ports, way: string): Promise<void> {
  const client = connectHttp2(`http://127.0.0.1:${http2}`)
  const stream = client.request({ ':path': `/${way}` }).resume()
  await once(stream, 'close')
  client.unref() // and kept
}

async function upgrade({ port }: Ports, way: string): Promise<void> {
  const client = connect(port, '127.0.0.1').resume()
  client.write(
    get(`/${way}`).replace('\r\n\r\n', '\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n'),
  )
  await once(client, 'close')
}

async function speak({ tcp }: Ports, way: string): Promise<void> {
  const client = connect(tcp, '127.0.0.1').resume()
  client.write(way)
  await once(client, 'close')
}

function readPorts({ port, stdout }: Standalone): Ports {
  const portOf = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(stdout())?.[1])
  return { port, http2: portOf('http2'), tcp: portOf('tcp') }
}
