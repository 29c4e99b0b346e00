// What goes over the wire during a drain: the heads of responses, and who is answered.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw, get, type RawClient, statusesIn } from './support/raw-client.ts'
import { startStandalone } from './support/start-standalone.ts'
import { until } from './support/until.ts'

const ways = ['/object', '/message', '/pairs', '/cookies', '/both', '/set', '/told', '/none']

for (const path of ways)
  test(`a drain changes nothing of a head but its connection header: ${path}`, async (context) => {
    const worker = await startStandalone(context, 'heads.mjs')
    const client = await connectRaw(worker.port)
    client.write(get(path))
    await client.untilText('hello')
    const before = client.text()
    await drain(worker)
    client.write(get(path))
    assert.equal(await client.ended, 'closed')
    const during = client.text().slice(before.length)
    assert.deepEqual(linesOf(during), linesOf(before))
    assert.match(during, /^connection: close\r$/im)
    assert.doesNotMatch(during, /keep-alive/i)
    assert.equal(await worker.exitCode, 0)
  })

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

for (const [what, text, count] of packets)
  test(`D3: requests that arrive in one packet during a drain are all answered: ${what}`, async (context) => {
    const worker = await startStandalone(context, 'heads.mjs')
    const client = await greet(worker)
    await drain(worker)
    client.write(text)
    assert.equal(await client.ended, 'closed')
    assert.deepEqual(statusesIn(client.text()), Array(count + 1).fill(200))
    assert.match(client.text(), /connection: close\r\n(?![\s\S]*HTTP)/i)
    assert.equal(await worker.exitCode, 0)
  })

test('D3: a request of which half a head has arrived is answered when the rest is there', async (context) => {
  const worker = await startStandalone(context, 'heads.mjs')
  const client = await greet(worker)
  await drain(worker)
  const last = get('/set')
  client.write(get('/none') + get('/none') + last.slice(0, 10))
  await client.untilText(/(hello[\s\S]*){3}/)
  client.write(last.slice(10))
  await client.untilText('Set-Cookie')
  assert.equal(await client.ended, 'closed')
  assert.equal(await worker.exitCode, 0)
})

/** A kept connection that waits for its next request. */
async function greet(worker: { readonly port: number }): Promise<RawClient> {
  const client = await connectRaw(worker.port)
  client.write(get('/none'))
  await client.untilText('hello')
  return client
}

/** Begin to drain, with one request in flight that holds the drain for a while. */
async function drain(worker: Awaited<ReturnType<typeof startStandalone>>) {
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
