// Servers that a program has for itself, and what a drain does with them.

import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { distributions } from '../../testing/distributions.ts'
import { isListening } from '../../testing/ports.ts'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { makePath } from '../support/socket-path.ts'
import { startStandalone } from '../support/start-standalone.ts'

const adopt = ['--require', '@regrow/worker/adopt']

/** An upload whose end is still to come; `end` sends it, and gives the answer. */
async function beginUpload(port: number) {
  const client = await connectRaw(port)
  client.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n\r\n')
  await send({ port }) // it has arrived
  const end = async () => {
    client.write('.')
    await client.ended
    return client.text()
  }
  return { end }
}

const needed = /^HTTP\/1.1 200 OK[\s\S]*a row, a piece, a row/

for (const [kind, flags, env, isOverPath] of [
  ['of runWorker', [], { RUN: 'worker' }, false],
  ['of an adopted program', adopt, {}, false],
  ['of runWorker over paths', [], { RUN: 'worker' }, true],
  ['of an adopted program over paths', adopt, {}, true],
] as const)
  test(`alone, what a held request ${kind} needs stays until it is done, and the program’s connections to itself hold no drain [R12]`, async (context) => {
    const over = isOverPath ? { OVER: dirname(makePath(context)) } : {}
    const program = await startStandalone(context, [...flags, 'drain/helpers.mjs'], {
      ...env,
      ...over,
    })
    const upload = await beginUpload(program.port)
    program.signal('SIGTERM')
    await until('it drains', () => !isListening(program.port))
    assert.match(await upload.end(), needed)
    assert.equal(await program.exitCode, 0)
  })

for (const [distribution, isOverPath] of [
  ...distributions.map((each) => [each, false] as const),
  ['round-robin', true],
] as const)
  test(`in a pool, what a held request needs stays until it is done, and a worker’s connections to itself hold no drain: ${distribution}${isOverPath ? ', over paths' : ''} [R12]`, async (context) => {
    const over = isOverPath ? { OVER: dirname(makePath(context)) } : {}
    const options = {
      app: 'drain/helpers.mjs',
      size: 1,
      distribution,
      env: { RUN: 'worker', ...over },
    }
    await using pool = await startPool(options)
    await until('its tunnel is open', () => pool.output.includes('port '))
    const upload = await beginUpload(pool.port)
    const reloaded = pool.command('reload')
    await pool.waitFor('worker:draining')
    assert.match(await upload.end(), needed)
    await reloaded
    const { code, reason } = await pool.waitFor('worker:exited')
    assert.deepEqual([code, reason], [0, 'reload'])
  })
