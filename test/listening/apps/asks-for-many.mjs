// Listens on more ports than anybody needs, and answers what became of each.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { runWorker } from '@regrow/worker'

async function tryToListen() {
  const server = createServer()
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return 'listening'
  } catch (error) {
    return error.code
  }
}

await runWorker(
  async (_request, response) => {
    const results = await Promise.all(Array.from({ length: 100 }, tryToListen))
    response.setHeader('connection', 'close')
    response.end(JSON.stringify(results))
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
