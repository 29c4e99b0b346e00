// `@socket.io/cluster-adapter`: the primary passes on what one worker has for the sockets of the others.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../../testing/until.ts'
import { copyExample } from '../support/example.ts'
import { runFamily } from './family.ts'
import { Crowd } from './sockets.ts'

const example = 'cluster-libraries/cluster-adapter'

test('cluster-adapter: a broadcast reaches the sockets of all workers, also after a reload, a crash and a SIGKILL', async () => {
  await using family = await runFamily('cluster-adapter')
  using crowd = new Crowd(family, ['websocket'])
  const broadcast = async (when: string) => {
    for (const client of await crowd.untilEverywhere()) {
      const text = `${when}, from ${client.worker}`
      await crowd.untilSaid(client, text, (said) => said === text)
    }
    for (const { said } of crowd.clients) assert.deepEqual(said, [...new Set(said)], 'each once')
  }
  const count = async () => {
    const [client] = await crowd.untilEverywhere()
    const counted = await client?.socket.emitWithAck('count')
    assert.equal(counted, crowd.clients.length)
  }
  await broadcast('at first')
  await count()
  await family.reload()
  await broadcast('after a reload')
  await count()
  await family.crash(() => crowd.clients[0]?.socket.emit('throw'))
  await broadcast('after a crash')
  await count()
  await family.kill()
  await broadcast('after a SIGKILL')
  await family.stop()
})

test("cluster-adapter: a binary broadcast arrives whole under 'advanced', and as JSON under 'json'", async () => {
  const bytes = randomBytes(200_000)
  {
    await using family = await runFamily('cluster-adapter')
    using crowd = new Crowd(family, ['websocket'])
    const isWhole = (said: unknown) => said instanceof Buffer && bytes.equals(said)
    for (const client of await crowd.untilEverywhere()) {
      await crowd.untilSaid(client, bytes, isWhole)
      for (const { said } of crowd.clients) said.splice(0)
    }
    await family.stop()
  }
  const copy = copyExample(example, ['main.js', 'server.js'])
  const main = join(copy, 'main.js')
  writeFileSync(main, readFileSync(main, 'utf8').replace("'advanced'", "'json'"))
  await using family = await runFamily(copy)
  using crowd = new Crowd(family, ['websocket'])
  const [from, other] = await crowd.untilEverywhere()
  from?.socket.emit('say', bytes)
  const said = await until('the other worker has it', () => other?.said[0] as object | undefined)
  assert.deepEqual(said, bytes.toJSON())
  await family.stop()
})
