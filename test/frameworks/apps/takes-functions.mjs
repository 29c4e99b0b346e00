// Gives `runWorker` one of several functions.

import { runWorker } from '@regrow/worker'

const functions = {
  handler: (_request, response) => response.end('hello'),
  async: async (_request, response) => void response.end('hello'),
  nothing: () => undefined,
}

await runWorker(functions[process.env.APP])
console.log('ready')
