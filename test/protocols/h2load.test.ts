// A client of HTTP/2 that is not Node's. It ends a connection that is told to go, opens no other, and
// sends nothing again: what is refused counts as failed. Its requests take much longer than the news
// that it shall go, so that none needs to be refused.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { startPool } from '../../testing/start-pool.ts'
import { until, within } from '../../testing/until.ts'
import { findProgram } from '../support/debian.ts'
import { skipUnless } from '../support/tools.ts'

const libraries = ['libnghttp2-14', 'libev4', 'libjemalloc2', 'libssl3']
const tool = findProgram({
  path: '/usr/bin/h2load',
  packages: ['nghttp2-client', ...libraries],
})
const skip = skipUnless(tool, 'h2load cannot be had here')

// What a transport costs is between the client and its worker, whoever distributes.
for (const [transport, distribution, env] of [
  ['clear text', 'round-robin', {}],
  ['TLS', 'shared', { SECURE: 'yes' }],
] as const)
  test(`every request that h2load has begun is answered, whatever reloads: ${transport}, ${distribution}`, {
    skip,
  }, async () => {
    const options = { app: 'http2.mjs', size: 2, distribution, env, heartbeatMs: 100 } as const
    await using pool = await startPool(options)
    const url = `${transport === 'TLS' ? 'https' : 'http'}://127.0.0.1:${pool.port}/?ms=300`
    const load = startLoad(url)
    await until('it has begun', async () => {
      const { workers } = await pool.status()
      return workers.some((worker) => (worker.load?.served ?? 0) > 20)
    })
    await pool.command('reload')
    const { begun, succeeded, wanted } = await load
    assert.equal(succeeded, begun)
    assert.ok(begun > 20 && begun < wanted, `it was told to go after ${begun} of ${wanted}`)
  })

async function startLoad(url: string) {
  const wanted = 1_000_000
  const sizes = ['-n', String(wanted), '-c', '8', '-m', '4', '-t', '1']
  assert.ok(tool)
  const { path, env } = tool
  const child = spawn(path, [...sizes, url], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const ended = new Promise((resolve) => {
    child.once('close', resolve)
  })
  await within('h2load ends', ended, 60_000)
  const [, begun, succeeded] =
    /(\d+) started, \d+ done, (\d+) succeeded/.exec(output)?.map(Number) ?? []
  assert.ok(begun !== undefined && succeeded !== undefined, output)
  return { wanted, begun, succeeded }
}
