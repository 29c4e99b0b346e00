import { createPool } from '@regrow/master'

const pool = createPool({
  entry: new URL('./jobs.js', import.meta.url),
  size: 2,
  signals: true,
})

pool.on('worker:faulted', ({ slot, error }) => {
  console.log(`slot=${slot} faulted in ${error.task}: ${error.message}`)
})

await pool.start()
