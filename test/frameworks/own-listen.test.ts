// Apps that are asked to listen by their own `listen`, for more may hang on it than a server.

import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { distributions, pairs } from '../../testing/distributions.ts'
import { findFreePort } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { createTestPool, type RemoteError, startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { startProgram } from '../support/start-standalone.ts'
import { connectWebSocket } from '../support/web-socket-client.ts'

const app = 'frameworks/listens-its-way.mjs'

for (const APP of ['express-ws', 'koa-websocket', 'connect', '@whatwg-node/server', 'sets up']) {
  test(`alone, an app listens as it does by itself: ${APP}`, async (context) => {
    const port = await findFreePort()
    const program = startProgram(context, app, { APP, PORT: String(port) })
    await until('it is ready', () => program.stdout() === 'ready\n')
    assert.equal((await send({ port })).body, 'hello')
    program.child.kill('SIGTERM')
    assert.equal(await program.exitCode, 0)
    assert.equal(program.stderr(), '')
  })
}

for (const APP of ['express-ws', 'koa-websocket'])
  test(`WebSockets that hang on the app's own listen are there, and told of a reload: ${APP}`, async () => {
    await using pool = await startPool({ app, size: 1, drainTimeoutMs: 3_000, env: { APP } })
    const client = await connectWebSocket(pool.port, { path: '/ws' })
    client.send('hello')
    await client.untilText('echo hello')
    await pool.command('reload')
    assert.equal(await client.closed, 1001)
  })

// `listen` gives a server, or a promise of one; what Fastify and NestJS do is in frameworks.test.ts.
for (const APP of ['express-ws', 'koa-websocket', 'sets up'])
  test(`an app whose port is taken fails to start: ${APP}`, async (context) => {
    const port = await findFreePort()
    const busy = createServer()
    await new Promise<void>((resolve) => {
      busy.listen(port, resolve)
    })
    context.after(() => busy.close())
    const program = startProgram(context, app, { APP, PORT: String(port) })
    assert.equal(await program.exitCode, 69)
    assert.match(program.stderr(), /EADDRINUSE/)
    assert.equal(program.stderr().match(/^pid=/gm)?.length, 1, program.stderr())
  })

for (const [APP, distribution] of pairs(['express', 'server'], distributions))
  test(`in a pool, a program that has called listen() before runWorker is told so: ${APP}, ${distribution} [R46]`, async () => {
    await using pool = await createTestPool({
      ...{ app: 'frameworks/listens-twice.mjs', size: 2, env: { APP }, distribution },
    })
    const isTold = ({ code, cause }: RemoteError) => {
      const { message } = cause as RemoteError
      return code === 'ERR_POOL_START_FAILED' && /already.*; remove `app\.listen\(\)`/.test(message)
    }
    await assert.rejects(pool.command('start'), isTold)
  })

for (const APP of ['express', 'server'])
  test(`alone, a program that has called listen() before runWorker is told so: ${APP} [R46]`, async (context) => {
    const PORT = String(await findFreePort())
    const program = startProgram(context, 'frameworks/listens-twice.mjs', { APP, PORT })
    assert.equal(await program.exitCode, 69)
    assert.match(program.stderr(), /already.*; remove `app\.listen\(\)`/)
  })

test('an app may listen on one port and its program on another [R46]', async (context) => {
  const [PORT, FIRST] = [String(await findFreePort()), String(await findFreePort())]
  const program = startProgram(context, 'frameworks/listens-twice.mjs', {
    APP: 'express',
    PORT,
    FIRST,
  })
  await until('it is ready', () => program.stdout() === 'ready\n')
  for (const port of [PORT, FIRST].map(Number)) assert.equal((await send({ port })).body, 'hello')
  program.child.kill('SIGTERM')
  assert.equal(await program.exitCode, 0)
})
