// Serves, and blocks its event loop for ever when it shall drain.

import { runWorker } from '@regrow/worker'
import { block } from '../../support/block.mjs'

const context = await runWorker((_request, response) => response.end('hello'), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
})
context.signal.addEventListener('abort', () => block())
