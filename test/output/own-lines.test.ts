// What a pool says of itself, in the terminal of somebody who has configured nothing.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { makeReleases, readApp } from '../support/releases.ts'

test('a pool says in a line each that it is ready and where, what crashed, and that it has reloaded [R48]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 2 })
  for (const pid of pool.workerPids) await crash(pool, pid)
  await pool.command('reload')
  await pool.command('stop')
  await untilLine(pool, `pool pid=${pool.pid} stopped`)
  const told = linesOf(pool).map((line) => line.replace(/ pid=\d+/, '').replace(/\d+ ms/, 'n ms'))
  const isSlow = (line: string) => line.startsWith('pool stopping; ') // on a busy machine it takes a moment
  assert.deepEqual(
    told.filter((line) => !isSlow(line)),
    [
      `pool ready: 2 workers on 127.0.0.1:${pool.port}`,
      'slot=0 gen=1 crashed (SIGKILL); its successor starts',
      'pool ready again: 2 workers',
      'slot=1 gen=1 crashed (SIGKILL); its successor starts',
      'pool ready again: 2 workers',
      'pool reload to gen=2 begins',
      'pool gen=2 serves everywhere after n ms; predecessors drain',
      'pool reload to gen=2 is done after n ms',
      'pool stopped',
    ],
  )
})

test('a reload by a signal that is given up says why, in a line [R48]', async () => {
  const release = makeReleases()
  const app = pathToFileURL(release.deploy('app', readApp('hello.mjs')))
  await using pool = await startPool({ app, size: 1, signals: true })
  release.deploy('app', 'not JavaScript at all')
  signalProcess(pool.pid, 'SIGHUP')
  await untilLine(pool, /^pool pid=\d+ the reload was given up: slot=0 gen=2 failed: SyntaxError: /)
})

for (const [signal, again] of [
  ['SIGINT', 'Ctrl-C'],
  ['SIGTERM', 'SIGTERM'],
] as const)
  test(`a stop by ${signal} that takes a moment says what it waits for, and what ends it [R48]`, async () => {
    await using pool = await startPool({ app: 'slow.mjs', size: 2, signals: true })
    const held = send({ port: pool.port, path: '/halves?ms=1500' })
    await send({ port: pool.port, path: '/?ms=0' }) // by now the other one has been handed over, too
    signalProcess(pool.pid, signal)
    await untilLine(
      pool,
      `pool pid=${pool.pid} stopping; 1 request is held; ${again} again ends it`,
    )
    assert.equal((await held).kind, 'ok')
    await untilLine(pool, `pool pid=${pool.pid} stopped`)
  })

test('with `logger: false` a pool says nothing of itself [R48]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, logger: false })
  await crash(pool, pool.workerPids[0])
  await pool.command('reload')
  await pool.command('stop')
  assert.equal(pool.output, '')
})

test('a duration that looks like seconds is told, by the pool and by the worker whose option it is [R50]', async () => {
  const env = { DRAIN_TIMEOUT_MS: '20' }
  await using pool = await startPool({ app: 'standalone-routes.mjs', drainTimeoutMs: 10, env })
  const doubt = (ms: number) =>
    `\`drainTimeoutMs\` is ${ms} ms; if seconds are meant, it is ${ms}000`
  await untilLine(pool, `pool pid=${pool.pid} ${doubt(10)}`)
  await untilLine(pool, `slot=0 gen=1 pid=${pool.workerPids[0]} ${doubt(20)}`)
  assert.equal(linesOf(pool).filter((line) => line.includes('seconds')).length, 2)
})

async function untilLine(pool: TestPool, line: string | RegExp): Promise<void> {
  const isIt = (each: string) => (typeof line === 'string' ? each === line : line.test(each))
  await until(`the line ${line}`, () => linesOf(pool).some(isIt)).catch((error: Error) => {
    throw new Error(`${error.message}\n${pool.output}`)
  })
}

function linesOf(pool: TestPool): string[] {
  return pool.textOf('stderr').split('\n').slice(0, -1)
}

/** End a worker by force, and wait until the pool is whole again. */
async function crash(pool: TestPool, pid = 0): Promise<void> {
  const before = pool.seen('pool:ready').length
  signalProcess(pid, 'SIGKILL')
  await until('the pool is ready again', () => pool.seen('pool:ready').length > before)
}
