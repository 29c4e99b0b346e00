// `output: 'prefix'`: what workers write comes out whole, line by line, under their names.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAlive, signalProcess, untilGone } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { createTestPool, startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const app = 'writes.mjs'
const output = 'prefix'
const logger = false // so that what is left is the workers'

test('four workers that write at once, in chunks that tear characters: every line is whole and named', async () => {
  const env = { BEGIN: 'emoji' }
  await using pool = await startPool({ app, output, logger, size: 4, env })
  const lines = await untilLines(pool, 1_200)
  for (const pid of pool.workerPids) {
    const own = lines.filter((line) => line.includes(` pid=${pid} `))
    const [slot] = /^slot=\d/.exec(own[0] ?? '') ?? []
    const expected = Array.from(
      { length: 300 },
      (_, i) => `${slot} gen=1 pid=${pid} pid=${pid} ${i} 👩‍🚀 größer 日本`,
    )
    assert.deepEqual(own, expected)
  }
})

test('stdout stays stdout, and stderr stays stderr', async () => {
  await using pool = await startPool({ app, output, logger, size: 1 })
  await send({ port: pool.port, path: '/line' })
  const name = `slot=0 gen=1 pid=${pool.workerPids[0]}`
  await until('all is read', () => pool.output.split('\n').length > 3)
  assert.equal(pool.textOf('stdout'), `${name} from console.log\n${name} from stdout\n`)
  assert.equal(pool.textOf('stderr'), `${name} from console.error\n`)
})

test('last words without a newline are out before stop() resolves, and nothing of it is left', async () => {
  await using pool = await startPool({ app, output, logger, size: 2 })
  assert.deepEqual(await countOutputListeners(pool), 2)
  await pool.command('callAloud', 'stop')
  const lines = await untilLines(pool, 3)
  const expected = pool.workerPids.map((pid, slot) => `slot=${slot} gen=1 pid=${pid} last words`)
  assert.deepEqual(lines.toSorted(), [...expected, 'stop settled'].toSorted())
  assert.equal(lines.at(-1), 'stop settled')
  await until('no listener is left', async () => (await countOutputListeners(pool)) === 0)
})

test('a standby is named so, and by its slot once it has one', async () => {
  await using pool = await startPool({
    app,
    output,
    logger,
    size: 1,
    standby: 1,
    env: { BEGIN: 'hello' },
  })
  const { pid } = await pool.waitFor('standby:prepared')
  await untilLines(pool, 3) // the worker's two, and the standby's first
  signalProcess(pool.workerPids[0] ?? 0, 'SIGKILL')
  const own = () => pool.textOf('stdout').match(new RegExp(`^.* pid=${pid} .*$`, 'gm')) ?? []
  await until('both of its lines', () => own().length === 2)
  assert.deepEqual(own(), [`standby gen=1 pid=${pid} loaded`, `slot=0 gen=1 pid=${pid} hello`])
})

test('the report of a trapped error comes through whole, and named once', async () => {
  await using pool = await startPool({ app, output, logger, size: 1 })
  assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
  await pool.waitFor('worker:exited')
  const name = `slot=0 gen=1 pid=${pool.workerPids[0]}`
  const [first, second, ...rest] = pool.textOf('stderr').split('\n')
  assert.equal(first, `${name} unhandled rejection in GET /throw`)
  assert.equal(second, `${name} Error: thrown by the app`)
  assert.equal(rest.pop(), '')
  for (const line of rest) assert.ok(line.startsWith(`${name}     at `), line)
})

test('a worker that could not start has said why before start() rejects', async () => {
  await using pool = await createTestPool({ app: 'fails-to-start.mjs', output, logger, size: 1 })
  await pool.command('callAloud', 'start')
  await until('start() has settled', () => /^start settled\n/m.test(pool.textOf('stderr')))
  const lines = pool.textOf('stderr').split('\n')
  const told = lines.filter((line) => line.endsWith(' could not start')).length
  assert.equal(told, pool.workerPids.length)
  assert.equal(lines.indexOf('start settled'), lines.length - 2, 'nothing came later')
})

test('a process that a worker leaves behind keeps its stdout, and does not keep stop() waiting', async () => {
  await using pool = await startPool({ app, output, logger, size: 1 })
  const { body } = await send({ port: pool.port, path: '/child' })
  const child = Number(body)
  assert.ok(isAlive(child))
  const began = performance.now()
  await pool.command('callAloud', 'stop')
  const [words, stopped] = await untilLines(pool, 2)
  assert.equal(words, `slot=0 gen=1 pid=${pool.workerPids[0]} last words`)
  assert.equal(stopped, 'stop settled')
  assert.ok(performance.now() - began < 20_000, 'the child sleeps for a minute')
  signalProcess(child, 'SIGKILL')
  await untilGone([child])
})

test('with inherit, the default, what workers write is left alone', async () => {
  await using pool = await startPool({ app, logger, size: 1 })
  await send({ port: pool.port, path: '/line' })
  await until('all is read', () => pool.output.split('\n').length > 3)
  assert.equal(pool.textOf('stdout'), 'from console.log\nfrom stdout\n')
  assert.equal(pool.textOf('stderr'), 'from console.error\n')
  assert.equal(await countOutputListeners(pool), 0)
})

async function untilLines(pool: TestPool, count: number): Promise<string[]> {
  const lines = () => pool.textOf('stdout').split('\n').slice(0, -1)
  await until(`${count} lines`, () => lines().length >= count, 30_000)
  return lines()
}

async function countOutputListeners(pool: TestPool): Promise<number> {
  const { outputListeners } = (await pool.command('residue')) as { outputListeners: number }
  return outputListeners
}
