// A master whose workers leave with 9 soon after they are ready. How somebody hears of its end is the argument.

import { createPool } from '@regrow/master'

const pool = createPool({
  entry: new URL('../../apps/crashes-when-ready.mjs', import.meta.url),
  ...{ size: 1, signals: true, backoff: { minMs: 10 } },
  restartWindow: { maxRestarts: process.argv[2] === 'at start' ? 0 : 2 },
  env: { READY: process.argv[2] === 'at start' ? 'never' : 'first' },
})
if (process.argv[2] === 'by a listener')
  pool.on('pool:failed', ({ error }) => console.log(`heard of ${error.code}`))
if (process.argv[2] === 'with a code of its own') process.exitCode = 3
await pool.start().catch(({ code }) => console.log(`not started: ${code}`))
