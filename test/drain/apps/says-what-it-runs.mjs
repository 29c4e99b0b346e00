// Prints each request that it runs. TLS=yes makes it speak TLS.

import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { runWorker } from '@regrow/worker'
import { cert, key } from '../../apps/standalone-certificate.mjs'

const answer = (request, response) => {
  console.log(`runs ${request.url}`)
  response.end('hello')
}
const { TLS, DRAIN_TIMEOUT_MS = '10000' } = process.env
const server = TLS ? createSecureServer({ key, cert }, answer) : createServer(answer)
const options = { drainTimeoutMs: Number(DRAIN_TIMEOUT_MS), idleGraceMs: 100 }
await runWorker({ start: () => server.listen(0, '127.0.0.1') }, options)
console.log(`port ${server.address().port}`)
