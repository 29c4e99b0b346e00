// Serves, but in slot 0 not for long.

import { runWorker } from '@regrow/worker'

const context = await runWorker(
  (_request, response) => {
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
// It crashes as a well-kept program does: it lets its requests end first.
if (context.slot === 0) setTimeout(() => process.kill(process.pid, 'SIGTERM'), 30)
