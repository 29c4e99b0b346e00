// Asks the system whether it may listen at all, with a server that it throws away, before its own.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

async function start() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
  createServer((_request, response) => response.end('hello')).listen(
    Number(process.env.PORT),
    '127.0.0.1',
  )
}

await runWorker({ start })
