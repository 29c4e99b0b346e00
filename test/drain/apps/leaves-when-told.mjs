// Serves, and leaves in the moment in which it hears that it shall drain.

import { runWorker } from '@regrow/worker'

const context = await runWorker((_request, response) => response.end('hello'), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
})
context.signal.addEventListener('abort', () => process.exit(0))
