// A worker without a master that speaks TLS.

import { createServer } from 'node:https'
import { runWorker } from '@regrow/worker'
import { cert, key } from './standalone-certificate.mjs'

const server = createServer({ key, cert }, (_request, response) => response.end('hello'))
const context = await runWorker(
  { start: () => server.listen(0, '127.0.0.1') },
  { drainTimeoutMs: 4_000, idleGraceMs: 300 },
)
context.on('draining', ({ reason }) => console.log(`draining ${reason}`))
console.log(`port ${server.address().port}`)
