// Writes a line to stderr that no pipe can hold, waits without turning until the file GO is there, and
// traps an error in the same turn.

import { existsSync } from 'node:fs'
import { runWorker } from '@regrow/worker'

await runWorker(
  (request, response) => {
    if (request.url !== '/report') return response.end('fine')
    process.stderr.write(`${'x'.repeat(2_000_000)}\n`)
    while (!existsSync(process.env.GO));
    throw new Error('reported behind it')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
console.log(`port ${process.env.PORT}`)
