// A master whose output is a terminal, with workers that write a lot.

import { createPool } from '@regrow/master'

const entry = new URL('../../apps/writes.mjs', import.meta.url)
const env = { PORT: process.env.PORT }
const pool = createPool({ entry, env, size: 2, output: 'prefix', signals: true })
await pool.start()
console.log(`master pid=${process.pid}`)
