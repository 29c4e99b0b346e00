import { createPool } from '@regrow/master'
import { RateLimiterClusterMaster } from 'rate-limiter-flexible'

new RateLimiterClusterMaster() // holds the counts, so that they outlive every worker

const pool = createPool({ entry: new URL('./server.js', import.meta.url), size: 2, signals: true })
await pool.start()
