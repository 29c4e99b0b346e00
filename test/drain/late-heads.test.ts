// Heads that are written when a drain has lost its patience with idle connections, and http-terminator waits
// for what is left.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw, get } from '../../testing/raw-client.ts'
import { until } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

for (const path of ['/object', '/pairs', '/cookies', '/set', '/told', '/none'])
  test(`late in a drain, too, nothing of a head is changed but its connection header: ${path} [R4]`, async (context) => {
    const worker = await startStandalone(context, 'drain/late-heads.mjs')
    const client = await connectRaw(worker.port)
    client.write(get(path))
    await client.untilText('hello')
    const before = client.text()
    client.write(get(`${path}?late`))
    await until('the request is held', () => worker.stdout().includes('held'))
    worker.signal('SIGTERM')
    assert.equal(await client.ended, 'closed')
    const during = client.text().slice(before.length)
    assert.deepEqual(linesOf(during), linesOf(before))
    assert.match(during, /^connection: close\r$/im)
    assert.equal(await worker.exitCode, 0, worker.stderr())
  })

/** But those about the connection, and the date. */
function linesOf(head: string): string[] {
  const lines = head.split('\r\n').filter((line) => !/^(connection|keep-alive|date):/i.test(line))
  return lines.sort()
}
