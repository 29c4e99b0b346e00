// Apps that listen by themselves, and where they listen.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  listServers,
  startEach,
  startFastify,
  startListening,
  startNest,
} from '../../src/app/own-listen.ts'
import { clearPath } from '../../src/shell/servers/stale-path.ts'

const context = {} as never

/** An app that records its calls. */
function createApp(more: object = {}) {
  const calls: unknown[][] = []
  const record =
    (name: string) =>
    async (...given: unknown[]) =>
      void calls.push([name, ...given])
  const [listen, close] = [record('listen'), record('close')]
  return { app: { listen, close, ...more } as never, calls, record }
}

for (const [start, app] of [
  [startFastify, 'Fastify'],
  [startNest, 'Nest'],
] as const)
  test(`an app of ${app} listens where Node would, and stops by its own close`, async () => {
    for (const [target, given] of [
      [8080, { port: 8080, host: '' }],
      [
        { port: 1, host: '::1' },
        { port: 1, host: '::1' },
      ],
      ['/run/app.sock', { path: '/run/app.sock' }],
      [{ fd: 3 }, { fd: 3 }],
    ] as const) {
      const { app: each, calls } = createApp()
      const own = start(each, target as never)
      assert.deepEqual([own.targets, calls], [[target], []])
      await own.start(context)
      await own.stop()
      assert.deepEqual(calls, [['listen', given], ['close']])
    }
  })

test('what Nest’s modules do at signals is left to the worker, before and after they are made', async () => {
  const { app, calls, record } = createApp({})
  const nest = Object.assign(app as object, {
    unsubscribeFromProcessSignals: record('unsubscribe'),
  })
  const own = startNest(nest as never, 0)
  assert.deepEqual(calls, [['unsubscribe']])
  await own.start(context)
  assert.deepEqual(
    calls.map(([name]) => name),
    ['unsubscribe', 'listen', 'unsubscribe'],
  )
})

test('whatever else listens is given the bare target, and what it gives back are its servers', async () => {
  const server = createServer()
  const { app, calls } = createApp()
  const own = startListening(app, '8080')
  assert.deepEqual(await own.start(context), [])
  assert.deepEqual([calls, own.targets], [[['listen', 8080]], ['8080']])
  const several = { listen: async () => [server, 'no server', server], close: () => undefined }
  assert.deepEqual(await startListening(several as never, 0).start(context), [server, server])
  assert.deepEqual([undefined, server, [server, 7]].map(listServers), [[], [server], [server]])
})

test('a server that is given back is waited for, and one that fails fails the start', async () => {
  const listen = (server: Server) => ({ listen: (port: number) => server.listen(port) })
  const own = startEach(listen(createServer()) as never, [0])
  const [server = assert.fail('none')] = (await own.start(context)) as Server[]
  assert.equal(server.listening, true)
  const { port } = server.address() as AddressInfo
  await assert.rejects(
    Promise.resolve(startEach(listen(createServer()) as never, [port]).start(context)),
    /EADDRINUSE/,
  )
  assert.equal(startEach(listen(server) as never, [0]).stop(), undefined)
  server.close()
})

test('a server that the drain has closed before its app may be closed by it, and any other failure is one', async () => {
  const failing = (code: string) => {
    const close = async () => {
      throw Object.assign(new Error(code), { code })
    }
    return startListening({ listen: () => undefined, close } as never, 0)
  }
  await failing('ERR_SERVER_NOT_RUNNING').stop()
  await assert.rejects(Promise.resolve(failing('EOTHER').stop()), /EOTHER/)
})

function makeFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

test('before an app listens, the path of a killed process is removed, and nothing else', async (context) => {
  const folder = makeFolder(context)
  const [own, dead, file] = ['own', 'dead', 'file'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const server = createServer().listen(own)
  await once(server, 'listening')
  linkSync(own, dead)
  writeFileSync(file, '')
  for (const target of [own, file, join(folder, 'none'), 8080, { port: 1 }]) await clearPath(target)
  assert.deepEqual([own, dead, file].map(existsSync), [true, true, true])
  server.close()
  await once(server, 'close')
  await clearPath({ path: dead })
  assert.deepEqual([dead, file].map(existsSync), [false, true])
})
