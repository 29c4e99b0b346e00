// Asks for its drain itself, and is kept by a timer of its own. SIGNALLED, it sends itself SIGTERM then.

import { runWorker } from '@regrow/worker'

const context = await runWorker({
  start: () => undefined,
  stop: () => {
    console.log('stopped')
    if (process.env.SIGNALLED) setTimeout(() => process.kill(process.pid, 'SIGTERM'), 200)
  },
})
setInterval(() => undefined, 1_000)
context.drain()
