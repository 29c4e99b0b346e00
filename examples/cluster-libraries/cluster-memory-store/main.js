import { ClusterMemoryStorePrimary } from '@express-rate-limit/cluster-memory-store'
import { createPool } from '@regrow/master'

new ClusterMemoryStorePrimary().init() // holds the counts, so that they outlive every worker

const pool = createPool({ entry: new URL('./server.js', import.meta.url), size: 2, signals: true })
await pool.start()
