// The pool, with its defaults.

import { once } from 'node:events'
import { createPool } from '@regrow/master'
import { drive } from './drive.mjs'

const pool = createPool({
  entry: new URL('regrow-worker.mjs', import.meta.url),
  size: Number(process.env.WORKERS),
})

drive({
  start: () => pool.start(),
  workerPids: () => pool.status().workers.map((worker) => worker.pid),
  async untilReplaced() {
    await once(pool, 'worker:ready')
  },
  stop: () => pool.kill(),
})
