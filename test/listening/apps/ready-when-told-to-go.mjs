// Is ready in the moment in which its master sends it away.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

await runWorker(async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  console.log(`port ${server.address().port}`)
  await once(process, 'message')
})
