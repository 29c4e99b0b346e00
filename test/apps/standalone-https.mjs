// A worker without a master that speaks TLS.

import { createServer } from 'node:https'
import { runWorker } from '@regrow/worker'
import { cert, key } from './standalone-certificate.mjs'

let release

const server = createServer({ key, cert }, async ({ url }, response) => {
  if (url === '/release') release()
  if (url !== '/fails-halfway') return response.end('hello')
  response.write('half of it')
  await new Promise((resolve) => {
    release = resolve
  })
  throw new Error('thrown halfway')
})
const context = await runWorker(
  { start: () => server.listen(0, '127.0.0.1') },
  { drainTimeoutMs: 4_000, idleGraceMs: 300 },
)
context.on('draining', ({ reason }) => console.log(`draining ${reason}`))
console.log(`port ${server.address().port}`)
