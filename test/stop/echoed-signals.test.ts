// A signal that comes twice: npm passes Ctrl-C on that its group has got already.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startStandalone } from '../support/start-standalone.ts'

const app = 'stop/echoes-signals.mjs'

const ways = [
  ['in runWorker', [app], { RUN: 'yes' }],
  ['adopted', ['--import', '@regrow/worker/adopt', app], {}],
] as const

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  for (const [how, command, env] of ways)
    test(`alone, ${how}, the echo of ${signal} costs no request, and the exit is none that was forced [R9]`, async (context) => {
      const worker = await startStandalone(context, command, { ...env, SIGNAL: signal })
      assert.equal((await send({ port: worker.port })).kind, 'ok')
      assert.equal(await worker.exitCode, 0, worker.stderr())
      assert.match(worker.stdout(), /echoed/)
    })
