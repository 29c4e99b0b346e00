// What runWorker makes of each framework's app: where it listens, and when its hooks are called.

import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { forkGoverned } from '../support/fork-governed.ts'
import { leavePathBehind } from '../support/socket-path.ts'
import { startProgram, startStandalone } from '../support/start-standalone.ts'

const frameworks = ['express', 'fastify', 'koa', 'hono', 'nest', 'nest-fastify']
const apps = [...frameworks, 'http', 'fetch', 'listens-itself']

for (const app of apps)
  test(`${app}: without \`listen\` it serves on PORT, on every interface`, async (context) => {
    const port = await findFreePort()
    startProgram(context, `apps-real/${app}.mjs`, { PORT: `${port}` })
    await until('it serves', () => isListening(port))
    for (const host of ['127.0.0.1', '127.0.0.2'])
      assert.equal((await send({ port, host })).body, 'hello', host)
  })

// Those that listen in ways of their own, and a server of Node's; the rest are as one of these.
for (const app of ['express', 'fastify', 'nest', 'http', 'listens-itself'])
  test(`${app}: it serves on a path where it is told to, though a killed process left that behind`, async (context) => {
    const socketPath = await leavePathBehind(context)
    assert.equal((await send({ port: 0, socketPath })).kind, 'refused')
    const env = { LISTEN: JSON.stringify(socketPath) }
    const { child, exitCode } = startProgram(context, `apps-real/${app}.mjs`, env)
    const served = () => send({ port: 0, socketPath }).then(({ kind }) => kind === 'ok')
    await until('it serves', served)
    child.kill('SIGTERM')
    assert.equal(await exitCode, 0)
  })

test('a Fastify instance is ready before it serves, and closed when nothing is held', async (context) => {
  const said = await drainUnderLoad(context, 'frameworks/standalone-fastify-hooks.mjs', {})
  assert.deepEqual(said, [
    ...['loaded', 'plugin', 'onReady', 'onListen', 'slow begins', 'draining', 'slow ends'],
    ...['preClose', 'onClose'],
  ])
})

for (const adapter of ['express', 'fastify'])
  test(`a NestJS app with shutdown hooks on ${adapter} is closed when nothing is held`, async (context) => {
    const said = await drainUnderLoad(context, 'frameworks/standalone-nest-hooks.mjs', {
      ADAPTER: adapter,
    })
    assert.deepEqual(said, [
      ...['loaded', 'onModuleInit', 'onApplicationBootstrap', 'slow begins', 'draining'],
      ...['slow ends', 'onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'],
    ])
  })

for (const [app, loaded, started] of [
  ['frameworks/standalone-fastify-hooks.mjs', 'loaded\n', /plugin\nonReady\nonListen\n/],
  ['frameworks/standalone-nest-hooks.mjs', 'loaded\n', /onModuleInit\nonApplicationBootstrap\n/],
] as const) {
  test(`a standby begins to start its app when it is to serve: ${app}`, async (context) => {
    const port = await findFreePort()
    const birth = { slot: 0, standby: true, heartbeatMs: 20, env: { PORT: `${port}` } }
    const worker = forkGoverned(context, app, birth)
    await worker.untilFact('prepared')
    await until('it tells how it fares', () => worker.seen('heartbeat').length >= 3)
    assert.equal(worker.stdout, loaded)
    worker.order({ type: 'serve', slot: 1 })
    await worker.untilFact('ready')
    assert.match(worker.stdout, started)
    assert.equal((await send({ port })).body, 'hello')
    worker.order({ type: 'drain', reason: 'reload' })
    assert.deepEqual(await worker.exit, { code: 0, signal: null })
  })

  test(`an app that fails to start says why: ${app}`, async (context) => {
    const program = startProgram(context, app, { FAILS: 'yes' })
    assert.equal(await program.exitCode, 69)
    assert.match(program.stderr(), /ERR_APP_START_FAILED[\s\S]*the (plugin|module) fails/)
  })

  test(`an app whose port is taken fails to start: ${app}`, async (context) => {
    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    context.after(() => busy.close())
    const program = startProgram(context, app, { PORT: `${(busy.address() as AddressInfo).port}` })
    assert.equal(await program.exitCode, 69)
    assert.match(program.stderr(), /ERR_APP_START_FAILED[\s\S]*EADDRINUSE/)
  })
}

test('without the adapter, an app with fetch(request) is told to install it', async (context) => {
  const { program } = layOut(context)
  const { exitCode, stderr } = startProgram(context, program)
  assert.equal(await exitCode, 69)
  assert.match(stderr(), /ERR_APP_INVALID/)
  assert.match(stderr(), /npm install @hono\/node-server/)
})

test('the adapter is found where the program is, too', async (context) => {
  const { program, install } = layOut(context)
  install('@hono/node-server')
  const port = await findFreePort()
  startProgram(context, program, { PORT: `${port}` })
  await until('it serves', () => isListening(port))
  assert.equal((await send({ port })).body, 'hello')
})

/** SIGTERM while a request is in flight and a connection waits; tells what the app said, in order. */
async function drainUnderLoad(context: TestContext, app: string, env: Record<string, string>) {
  const worker = await startStandalone(context, app, env)
  const { port } = worker
  const agent = keepOneConnection()
  await send({ port, agent })
  const slow = send({ port, path: '/slow' })
  await until('it is in flight', () => worker.stdout().includes('slow begins'))
  worker.signal('SIGTERM')
  await until('it drains', () => worker.stdout().includes('draining'))
  const kept = await send({ port, agent })
  assert.deepEqual([kept.kind, kept.reused, kept.headers?.connection], ['ok', true, 'close'])
  assert.deepEqual((await slow).body, 'slow')
  assert.equal(await worker.exitCode, 0, worker.stderr())
  assert.equal(worker.stderr(), '')
  const lines = worker.stdout().split('\n')
  return lines.filter((line) => line !== '' && !line.startsWith('port '))
}

/** A worker package outside of this repository, and a program that cannot see what it sees. */
function layOut(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const root = fileURLToPath(new URL('../..', import.meta.url))
  cpSync(join(root, 'packages/worker/dist/bundle'), join(folder, 'worker'), { recursive: true })
  writeFileSync(join(folder, 'worker/package.json'), '{ "type": "module" }')
  const program = join(folder, 'app/program.mjs')
  const modules = join(folder, 'app/node_modules')
  mkdirSync(join(modules, '@hono'), { recursive: true })
  writeFileSync(
    program,
    "import { runWorker } from '../worker/index.js'\nrunWorker({ fetch: () => new Response('hello') })\n",
  )
  const install = (name: string) =>
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  return { program, install }
}
