// `@socket.io/sticky`: the primary accepts connections, and sends each to the worker of its session.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../testing/until.ts'
import { runFamily } from './family.ts'
import { Crowd } from './sockets.ts'

test('sticky: sessions with long-polling stay on their worker, and come back after a reload, a crash and a SIGKILL', async () => {
  await using family = await runFamily('sticky')
  using crowd = new Crowd(family, ['polling'])
  const talk = async (when: string) => {
    const found = await crowd.untilEverywhere()
    for (const round of [1, 2, 3])
      for (const { socket, worker } of crowd.clients)
        assert.equal(await socket.emitWithAck('echo', `${round}`), `${round} from ${worker}`, when)
    for (const client of found) {
      const text = `${when}, from ${client.worker}`
      await crowd.untilSaid(client, text, (said) => said === text)
    }
  }
  await talk('at first')
  await family.reload()
  await talk('after a reload')
  await family.crash(() => crowd.clients[0]?.socket.emit('throw'))
  await talk('after a crash')
  await family.kill()
  await talk('after a SIGKILL')
  await family.stop()
})

test('sticky: sessions that begin with polling and go on as WebSockets come back, too', async () => {
  await using family = await runFamily('sticky')
  using crowd = new Crowd(family, ['polling', 'websocket'])
  const untilUpgraded = async () => {
    await crowd.untilEverywhere()
    await until('all are WebSockets', () =>
      crowd.clients.every(({ socket }) => socket.io.engine.transport.name === 'websocket'),
    )
  }
  await untilUpgraded()
  await family.reload()
  await untilUpgraded()
  await family.crash(() => crowd.clients[0]?.socket.emit('throw'))
  await untilUpgraded()
  await family.kill()
  await untilUpgraded()
  await family.stop()
})
