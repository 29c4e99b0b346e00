// Functions that are given to `runWorker` as they are, and the PORT that they find.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { findFreePort } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { startProgram } from '../support/start-standalone.ts'

const app = 'frameworks/takes-functions.mjs'

for (const APP of ['handler', 'async'])
  test(`a function that wants a response serves on PORT, whatever blanks are around that: ${APP} [R35, R44]`, async (context) => {
    const port = await findFreePort()
    const program = startProgram(context, app, { APP, PORT: ` ${port}\r` })
    await until('it is ready', () => program.stdout() === 'ready\n')
    assert.equal((await send({ port })).body, 'hello')
    program.child.kill('SIGTERM')
    assert.equal(await program.exitCode, 0)
    assert.equal(program.stderr(), '')
  })

test('a function that listens nowhere is ready, and says that it serves nobody [R44]', async (context) => {
  const program = startProgram(context, app, { APP: 'nothing', PORT: '0' })
  await until('it says so', () => program.stderr().includes('is ready and listens nowhere; '))
  await until('it is ready', () => program.stdout() === 'ready\n')
})

test('a PORT that is none is one error that names it, and makes no file [R45]', async (context) => {
  const before = readdirSync('.')
  const program = startProgram(context, app, { APP: 'handler', PORT: '127.0.0.1:3000' })
  assert.notEqual(await program.exitCode, 0)
  assert.match(program.stderr(), /AppError: `PORT` must be a port .*; got "127\.0\.0\.1:3000"/)
  assert.deepEqual(readdirSync('.'), before)
})
