// Its start function rejects, which the worker can tell its master.

import { runWorker } from '@regrow/worker'

await runWorker({
  start() {
    throw Object.assign(new Error('the app cannot start'), { code: 'ERR_TEST' })
  },
})
