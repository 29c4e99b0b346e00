// A program in TypeScript, of which the types can be erased.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { runWorker, type WorkerContext } from '@regrow/worker'

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/throw') setTimeout(() => JSON.parse('no JSON'))
  else response.end('hello from TypeScript')
}

const context: WorkerContext = await runWorker(createServer(answer))
context.once('draining', ({ reason }) => console.log(`drains: ${reason}`))
