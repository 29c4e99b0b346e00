// Finds BUSY_PORT taken and goes on to PORT: with a new server, or with AGAIN with the same one.

import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

const { AGAIN, BUSY_PORT, PORT } = process.env
const create = () => createServer((_request, response) => response.end('hello'))

async function start() {
  const first = create().listen(Number(BUSY_PORT), '127.0.0.1')
  const error = await new Promise((resolve) => first.once('error', resolve))
  if (error.code !== 'EADDRINUSE') throw error
  const server = AGAIN ? first : create()
  server.listen(Number(PORT), '127.0.0.1')
}

await runWorker({ start })
