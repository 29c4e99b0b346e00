// Apps that cannot start, each in the way that BROKEN says.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

async function occupyPort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { host: '127.0.0.1', port: server.address().port }
}

function throwAtStart() {
  throw new Error('no database')
}

async function runTwice() {
  const context = await runWorker(() => undefined)
  await runWorker(() => undefined).catch((error) => console.log(error.code))
  context.drain()
}

const ways = {
  throws: () => runWorker(throwAtStart),
  port: async () => runWorker(createServer(), { listen: await occupyPort() }),
  invalid: () => runWorker({ listen: 3000 }),
  option: () => runWorker(createServer(), { listen: 0, drainTimeoutMs: '10s' }),
  twice: runTwice,
}

await ways[process.env.BROKEN]()
