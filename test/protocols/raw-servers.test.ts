// Servers that speak neither HTTP nor anything else that is known.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { connect as connectSecurely } from 'node:tls'
import { distributions, pairs } from '../../testing/distributions.ts'
import { connectRaw } from '../../testing/raw-client.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until, within } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

const transports = { TCP: {}, TLS: { SECURE: 'yes' } }

/** A client that is connected for sure: its first line was echoed. */
async function connectTo(port: number, secure: boolean) {
  const target = { port, host: '127.0.0.1', rejectUnauthorized: false }
  const socket = secure ? connectSecurely(target) : connect(target)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
  })
  const client = {
    say: (line: string) => void socket.write(`${line}\n`),
    hears: async (part: string | RegExp) => {
      await until(`${part} arrives`, () => text.match(part) !== null)
    },
    text: () => text,
    closed: within('the connection ends', closed, 60_000),
    destroy: () => void socket.destroy(),
  }
  client.say('hello')
  await client.hears('echo hello\n')
  return client
}

// A worker leaves a twentieth of its time before it would be killed: that is long for busy machines, and they wait side by side.
describe('servers of raw connections', { concurrency: true }, () => {
  for (const [transport, env] of Object.entries(transports)) {
    const secure = transport === 'TLS'

    for (const line of ['throw', 'throw-later'])
      test(`an uncaught error of a connection costs that connection, and no other: ${line}, ${transport}`, async () => {
        await using pool = await startPool({ app: 'tcp.mjs', size: 1, env })
        const culprit = await connectTo(pool.port, secure)
        const other = await connectTo(pool.port, secure)
        culprit.say(line)
        await culprit.closed
        await pool.waitFor('worker:faulted')
        other.say('after')
        await other.hears('echo after\n')
        other.say('bye')
        await other.closed
      })
  }

  for (const distribution of distributions)
    test(`a connection whose own listener throws is ended, and no other: ${distribution} [R5]`, async () => {
      const env = { FAILS_AT: '2' }
      await using pool = await startPool({ app: 'tcp.mjs', size: 1, env, distribution })
      const other = await connectTo(pool.port, false)
      await connectRaw(pool.port).then(({ ended }) => ended)
      await pool.waitFor('worker:faulted')
      other.say('after')
      await other.hears('echo after\n')
      other.say('bye')
      await other.closed
    })

  for (const [distribution, [transport, env]] of pairs(distributions, Object.entries(transports)))
    test(`connections are told of a drain, kept to its deadline, and may end by themselves: ${transport}, ${distribution}`, async () => {
      await using pool = await startPool({
        ...{ app: 'tcp.mjs', size: 1, env, drainTimeoutMs: 10_000, distribution },
      })
      const secure = transport === 'TLS'
      const [patient, polite] = [
        await connectTo(pool.port, secure),
        await connectTo(pool.port, secure),
      ]
      const reloaded = pool.command('reload')
      for (const client of [patient, polite]) await client.hears(/draining reload \d+\n/)
      polite.say('bye')
      await polite.closed
      patient.say('still here')
      await patient.hears('echo still here\n')
      await patient.closed
      await reloaded
      const [exit] = pool.seen('worker:exited')
      assert.deepEqual([exit?.code, exit?.signal], [75, null])
      const next = await connectTo(pool.port, secure)
      next.destroy()
    })
})

test('connections that a worker has handed to a child process, or taken the listeners of, hold no drain [R30]', async (context) => {
  const worker = await startStandalone(context, 'protocols/hands-on.mjs')
  const clients = await Promise.all(Array.from({ length: 20 }, () => connectRaw(worker.port)))
  await Promise.all(clients.map(({ ended }) => ended))
  const texts = clients.map((client) => client.text())
  assert.equal(texts.filter((text) => text === 'from a child\n').length, 10)
  assert.equal(texts.filter((text) => text === 'without listeners\n').length, 10)
  worker.signal('SIGTERM')
  assert.equal(await worker.exitCode, 0)
})
