// Starts and starts.

import { runWorker } from '@regrow/worker'

setInterval(() => undefined, 1_000)
await runWorker({ start: () => new Promise(() => undefined) })
