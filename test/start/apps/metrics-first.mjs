// Opens a server for its metrics, takes its time to reach a database, and calls `runWorker` then. It cannot reach
// the database when FAILS is set, or when the file that FAILS_IF names is there.

import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const { FAILS_IF, METRICS, PORT } = process.env
const host = '127.0.0.1'

const metrics = createServer((_request, response) => response.end('metrics'))
await new Promise((resolve) => {
  metrics.listen(Number(METRICS), host, resolve)
})
await new Promise((resolve) => {
  setTimeout(resolve, 300)
})
if (FAILS_IF && existsSync(FAILS_IF)) throw new Error('no database')

await runWorker((_request, response) => response.end('hello'), {
  listen: { port: Number(PORT), host },
})
