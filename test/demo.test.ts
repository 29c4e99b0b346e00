import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { childrenOf, untilGone } from './support/processes.ts'
import { until, within } from './support/until.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Demo {
  readonly process: ChildProcess
  output: string
}

function startDemo(...args: string[]): Demo {
  const program = ['--import', 'tsx', 'examples/demo/main.ts', ...args]
  const child = spawn(process.execPath, program, { cwd: root })
  const demo: Demo = { process: child, output: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      demo.output += chunk
    })
  return demo
}

async function endOf(demo: Demo): Promise<number> {
  const [code] = await within('the demo ended', once(demo.process, 'exit'), 45_000)
  return code
}

test('the demo keeps every promise, and says what became of each request', async () => {
  const demo = startDemo()
  assert.equal(await endOf(demo), 0, demo.output)
  assert.match(demo.output, /500 +21 +of 21/)
  assert.match(demo.output, /reload +\d+ ms/)
  assert.match(demo.output, /Every promise was kept/)
})

for (const app of ['http2', 'ws', 'express', 'fastify', 'koa', 'hono', 'nest'])
  test(`the demo of ${app} keeps every promise, in short`, async () => {
    const demo = startDemo('--app', app, '--short')
    assert.equal(await endOf(demo), 0, demo.output)
    assert.match(demo.output, /500 +4 +of 4/)
    assert.match(demo.output, /Every promise was kept/)
  })

test('an app that the demo does not know is answered with those that it does', async () => {
  const demo = startDemo('--app', 'rails')
  assert.equal(await endOf(demo), 2)
  assert.match(demo.output, /http, http2, ws, express, fastify, koa, hono, nest[\s\S]*got rails/)
})

test('Ctrl-C ends the demo early and leaves no process behind', async () => {
  const demo = startDemo()
  const { pid = 0 } = demo.process
  await until('the load has begun', () => /ok:\d/.test(demo.output))
  const workers = childrenOf(pid)
  assert.ok(workers.length >= 2, demo.output)
  for (const each of [pid, ...workers]) process.kill(each, 'SIGINT') // as a terminal does
  assert.equal(await endOf(demo), 130, demo.output)
  await untilGone(workers)
})
