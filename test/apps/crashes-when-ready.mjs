// Becomes ready, and dies a moment later, again and again.

import { runWorker } from '@regrow/worker'

await runWorker(() => {
  setTimeout(() => process.exit(1), 20)
})
