// A service: a pool, by signals. What there is to know of it is on stdout.

import { createPool } from '@regrow/master'

const { DISTRIBUTION = 'round-robin', SIZE = '1', ENTRY = 'activated.mjs' } = process.env
const pool = createPool({
  entry: new URL(ENTRY, import.meta.url),
  size: Number(SIZE),
  distribution: DISTRIBUTION,
  signals: true,
})
pool.on('reload:completed', () => console.log('reloaded'))
pool.on('worker:ready', ({ pid }) => console.log(`worker ready pid=${pid}`))
await pool.start().then(
  () => console.log('pool ready'),
  (error) => console.log(`pool failed ${error.code} ${error.cause?.cause?.code}`),
)
