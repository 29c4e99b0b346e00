// A master of the pool, with its defaults.

import { once } from 'node:events'
import { createPool } from '@regrow/master'
import { drive } from './drive.mjs'

const { WORKERS, FRAMEWORK } = process.env
const program = FRAMEWORK ? 'frameworks/governed.mjs' : 'regrow-worker.mjs'

const pool = createPool({
  entry: new URL(program, import.meta.url),
  size: Number(WORKERS),
  logger: false, // as the other variants
})

drive({
  start: () => pool.start(),
  workerPids: () => pool.status().workers.map((worker) => worker.pid),
  async untilReplaced() {
    await once(pool, 'worker:ready')
  },
  stop: () => pool.kill(),
})
