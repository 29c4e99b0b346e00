// Asks whether its port is free, with a server that it throws away, and then listens on it.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

async function start() {
  const target = { port: Number(process.env.PORT), host: '127.0.0.1' }
  const probe = createServer().listen(target)
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
  return createServer((_request, response) => response.end('hello')).listen(target)
}

await runWorker({ start })
