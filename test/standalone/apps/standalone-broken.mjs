// Apps that cannot start, each in the way that BROKEN says.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

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
  address: () => runWorker(createServer(), { listen: process.execPath }), // something is there already
  invalid: () => runWorker({ listen: 3000 }),
  option: () => runWorker(createServer(), { listen: 0, drainTimeoutMs: '10s' }),
  twice: runTwice,
}

await ways[process.env.BROKEN]()
