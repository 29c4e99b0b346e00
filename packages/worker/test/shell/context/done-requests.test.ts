import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { trackArrival } from '../../../src/shell/context/done-requests.ts'
import { type Connection, RequestContext } from '../../../src/shell/context/request-context.ts'
import { importFresh } from '../../support/import-fresh.ts'
import { dial, listen } from '../../support/traffic.ts'

type Parts = typeof import('../../support/worker-parts.ts')

function holdRequest() {
  const socket = { destroyed: false }
  const req = { readableEnded: true, destroyed: false, socket }
  const response = { writableFinished: false, req }
  return { response, context: new RequestContext(response as unknown as ServerResponse) }
}

test('requests that others have overtaken are let go of when they are done, however many arrive', () => {
  const early = Array.from({ length: 50 }, holdRequest)
  for (const { context } of early) trackArrival(context)
  for (const { response } of early) response.writableFinished = true
  const late = Array.from({ length: 200 }, holdRequest)
  for (const { context } of late) trackArrival(context)
  const heldOf = (requests: typeof early) =>
    requests.filter(({ context }) => context.source !== undefined).length
  assert.deepEqual([heldOf(early), heldOf(late)], [0, 200])
})

test('the look at open connections keeps no process alive', () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  trackArrival(undefined)
  assert.equal(timers(), before)
})

test('a request that two looks have found unanswered is slow, one that has answered by then is not', async (context) => {
  const path = '../../support/worker-parts.ts'
  const parts = await importFresh<Parts>(path, import.meta.url)
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const [overtaken, waiting, quick] = [holdRequest(), holdRequest(), holdRequest()]
  const connect = (context: object) => ({ [parts.lastRequest]: context }) as unknown as Connection
  const open = [waiting, quick].map(({ context: last }) => connect(last))
  parts.watchDone(new Set([...open, {} as Connection]))
  parts.trackArrival(undefined)
  parts.trackArrival(overtaken.context)
  const isSlow = () => [overtaken, waiting, quick].map(({ context: each }) => parts.isSlow(each))
  const look = () => context.mock.timers.tick(1_001)
  look()
  assert.deepEqual(isSlow(), [false, false, false])
  Object.assign(quick.response, { headersSent: true, writableEnded: true })
  look()
  assert.deepEqual(isSlow(), [true, true, false])
  for (const { response } of [overtaken, waiting, quick]) response.writableFinished = true
  look()
  const held = [overtaken, waiting, quick].map(({ context: each }) => each.source)
  assert.deepEqual([held, parts.overtakenRequests()], [[undefined, undefined, undefined], []])
  const timers = context.mock.method(globalThis, 'setTimeout')
  look()
  assert.equal(timers.mock.callCount(), 0, 'a worker without requests does not look')
})

test('a connection that is closed holds no response any more', async () => {
  const parts = await importFresh<Parts>('../../support/worker-parts.ts', import.meta.url)
  const { context } = holdRequest()
  parts.letGo({ [parts.lastRequest]: context } as unknown as Connection)
  assert.equal(context.source, undefined)
  parts.letGo({} as Connection)
})

test('where Node loses the context of a body that arrives later, its end is heard for its request all the same', async (context) => {
  const parts = await importFresh<Parts>('../../support/worker-parts.ts', import.meta.url)
  context.after(parts.watchRequests(() => undefined, false))
  const server = createServer()
  const client = await dial(context, await listen(context, server))
  const ask = async (head: string) => {
    const arrived = once(server, 'request')
    client.socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n`)
    const [request] = (await arrived) as [IncomingMessage]
    const heard: unknown[] = []
    request.on('end', () => heard.push(parts.findCulprit()))
    const { [parts.lastRequest]: culprit } = request.socket as Connection
    const end = () => {
      parts.runForNobody(() => void request.emit('end'))
      return heard
    }
    return { culprit, end }
  }
  const first = await ask('Content-Length: 4')
  assert.deepEqual(first.end(), [first.culprit])
  client.socket.write('body')
  const second = await ask('Content-Length: 0')
  assert.deepEqual(second.end(), [undefined], 'none was announced')
  assert.deepEqual(first.end().slice(1), [undefined], 'a later request is there')
})
