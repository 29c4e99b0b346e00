// Becomes ready, and dies a moment later, again and again.

import { runWorker } from '@regrow/worker'

if (process.env.READY === 'never') process.exit(1)

await runWorker({
  start: () => {
    setTimeout(() => process.exit(1), 20)
  },
})
