// Its start function rejects, which the worker can tell its master. With EXIT_CODE it leaves by itself then.

import { runWorker } from '@regrow/worker'

const running = runWorker({
  start() {
    throw Object.assign(new Error('the app cannot start'), { code: 'ERR_TEST' })
  },
})
const { EXIT_CODE } = process.env
if (EXIT_CODE) running.catch(() => process.exit(Number(EXIT_CODE)))
else await running
