// Sends its master what no worker should: at the start, and `/flood?count=100000` more.

import { runWorker } from '@regrow/worker'

const brand = '@regrow/protocol'
const garbage = [
  null,
  0,
  'text',
  [],
  {},
  { brand },
  { brand, version: 1 },
  { brand, version: 1, body: null },
  { brand, version: 1, body: { type: 'unheard-of' } },
  { brand, version: 1, body: { type: 'faulted', report: 'no report' } },
  { brand, version: 1, body: { type: 'draining', reason: {} } },
  { brand: 'somebody else', version: 99 },
  { cmd: 'NODE_unheard-of' },
]

await runWorker(
  (request, response) => {
    if (request.url.startsWith('/garbage')) for (const each of garbage) process.send(each)
    if (request.url.startsWith('/version')) process.send({ brand, version: 99, body: {} })
    if (request.url.startsWith('/huge')) process.send({ brand, text: 'x'.repeat(100_000_000) })
    if (request.url.startsWith('/flood'))
      for (let i = 0; i < 100_000; i++) process.send(garbage[i % garbage.length])
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
