// A worker with the same handler in `runWorker`, with its defaults.

import { runWorker } from '@regrow/worker'
import { handle } from './handler.mjs'

await runWorker(handle, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })
