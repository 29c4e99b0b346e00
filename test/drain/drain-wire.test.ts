// What goes over the wire during a drain: the heads of responses, and who is answered. One worker drains
// once for all of these tests; each has a client of its own, whose connection was there before.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectRaw, get, type RawClient, statusesIn } from '../../testing/raw-client.ts'
import { until } from '../../testing/until.ts'
import { type Standalone, startStandalone } from '../support/start-standalone.ts'

const ways = ['/object', '/message', '/pairs', '/cookies', '/both', '/set', '/told', '/none']

const many = Array.from({ length: 200 }, () => get('/none')).join('')
const packets: readonly (readonly [what: string, text: string, count: number])[] = [
  ['three without a body', get('/none') + get('/none') + get('/none'), 3],
  ['a body, and one behind it', post('hello') + get('/none'), 2],
  ['an empty body, and one behind it', post('') + get('/none'), 2],
  ['a body that looks like the end of a head', post('a\r\n\r\nb') + get('/none'), 2],
  ['three with a body', post('a') + post('b') + post('c'), 3],
  ['chunks, and one behind them', chunked('hello') + get('/none'), 2],
  ['chunks with a trailer, and one behind them', chunked('hello', 'x-a: b\r\n') + get('/none'), 2],
  ['two hundred', many, 200],
]

const halfOf = get('/set').slice(0, 10)
/** What each client says as soon as the drain has begun. */
const words = new Map<string, string>([
  ...ways.map((path) => [path, get(path)] as const),
  ...packets.map(([what, text]) => [what, text] as const),
  ['half a head', get('/none') + get('/none') + halfOf],
])

interface Guest {
  readonly client: RawClient
  /** What it was told before the drain. */
  readonly before: string
}

const worker = await startStandalone({ after }, 'drain/heads.mjs')
const guests = new Map<string, Guest>()

before(async () => {
  for (const what of words.keys()) {
    const client = await greet(worker, ways.includes(what) ? what : '/none')
    guests.set(what, { client, before: client.text() })
  }
  await drain(worker)
  for (const [what, text] of words) guestOf(what).client.write(text)
})

for (const path of ways)
  test(`a drain changes nothing of a head but its connection header: ${path}`, async () => {
    const { client, before } = guestOf(path)
    assert.equal(await client.ended, 'closed')
    const during = client.text().slice(before.length)
    assert.deepEqual(linesOf(during), linesOf(before))
    assert.match(during, /^connection: close\r$/im)
    assert.doesNotMatch(during, /keep-alive/i)
  })

for (const [what, , count] of packets)
  test(`requests that arrive in one packet during a drain are all answered: ${what} [D3]`, async () => {
    const { client } = guestOf(what)
    assert.equal(await client.ended, 'closed')
    assert.deepEqual(statusesIn(client.text()), Array(count + 1).fill(200))
    assert.match(client.text(), /connection: close\r\n(?![\s\S]*HTTP)/i)
    assert.equal(client.text().match(/connection: close/gi)?.length, 1)
  })

test('a request of which half a head has arrived is answered when the rest is there [D3]', async () => {
  const { client } = guestOf('half a head')
  await client.untilText(/(hello[\s\S]*){3}/)
  client.write(get('/set').slice(halfOf.length))
  await client.untilText('Set-Cookie')
  assert.equal(await client.ended, 'closed')
})

test('a worker that has answered all of them leaves by itself', async () => {
  assert.equal(await worker.exitCode, 0)
})

function guestOf(what: string): Guest {
  const guest = guests.get(what)
  assert.ok(guest, what)
  return guest
}

/** A kept connection that waits for its next request. */
async function greet({ port }: Standalone, path = '/none'): Promise<RawClient> {
  const client = await connectRaw(port)
  client.write(get(path))
  await client.untilText('hello')
  return client
}

/** Begin to drain, with one request in flight that holds the drain for a while. */
async function drain(worker: Standalone): Promise<void> {
  const holder = await connectRaw(worker.port)
  holder.write(get('/slow'))
  const probe = await greet(worker)
  worker.signal('SIGTERM')
  await until('it drains', async () => {
    const before = probe.text().length
    probe.write(get('/none'))
    await until('it is answered', () => probe.text().length > before)
    return /connection: close/i.test(probe.text())
  })
}

function linesOf(head: string): string[] {
  return head.split('\r\n').filter((line) => !/^(date|connection|keep-alive):/i.test(line))
}

function post(body: string): string {
  return `POST /none HTTP/1.1\r\nHost: app\r\nContent-Length: ${body.length}\r\n\r\n${body}`
}

function chunked(body: string, trailer = ''): string {
  const head = 'POST /none HTTP/1.1\r\nHost: app\r\nTransfer-Encoding: chunked\r\n\r\n'
  return `${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n${trailer}\r\n`
}
