// Programs that only a require hook can load, and what a program sees of how it was loaded.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { within } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

const hook = fileURLToPath(new URL('./apps/hooked/hook.cjs', import.meta.url))
const program = fileURLToPath(new URL('./apps/hooked/server.shout', import.meta.url))
const untouched = { isMain: true, heard: [] }

test('an adopted program that a require hook compiles is the main module of its process [R38]', async () => {
  const options = { app: program, size: 1, adopt: true, execArgv: ['--require', hook] }
  await using pool = await startPool(options)
  const { body } = await send({ port: pool.port })
  assert.deepEqual(JSON.parse(body ?? ''), untouched)
})

for (const flag of ['--require', '-r'])
  test(`alone it is so as well, adopted by ${flag} [R38]`, async (context) => {
    const flags = [flag, '@regrow/worker/adopt', '--require', hook]
    const worker = await startStandalone(context, [...flags, program])
    const { body } = await send({ port: worker.port })
    assert.deepEqual(JSON.parse(body ?? ''), untouched)
    worker.signal('SIGTERM')
    assert.equal(await worker.exitCode, 0)
  })

test('an adopted program hears what was sent to it right after the fork [R38]', async (context) => {
  const path = fileURLToPath(new URL('./apps/plain-hears.cjs', import.meta.url))
  const child = fork(path, { execArgv: ['--require', '@regrow/worker/adopt'] })
  context.after(() => child.kill('SIGKILL'))
  for (const number of [1, 2, 3, 4]) child.send(number)
  const [heard] = await within('it says what it heard', once(child, 'message'))
  assert.deepEqual(heard, [1, 2, 3, 4])
})
