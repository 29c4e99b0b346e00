// The package's main function: `createPool`.

import { PoolError } from './api/errors.ts'
import type { Pool } from './api/pool.ts'
import type { PoolOptions } from './api/pool-options.ts'
import { ClusterPool } from './cluster-pool.ts'
import { resolveOptions } from './options/resolve-options.ts'
import { isClusterWorker } from './shell/workers/cluster-host.ts'

/**
 * Create a pool of workers. It checks the options and does nothing else until `start()`.
 *
 * @example
 * ```ts
 * const pool = createPool({ entry: new URL('./server.js', import.meta.url), signals: true })
 * await pool.start()
 * ```
 * @throws {PoolError} `ERR_POOL_INVALID_OPTION`; `ERR_POOL_NOT_MASTER` inside a worker.
 */
export function createPool(options: PoolOptions): Pool {
  if (isClusterWorker()) {
    const message = 'createPool was called inside a worker; call it in the master process only'
    throw new PoolError('ERR_POOL_NOT_MASTER', message)
  }
  return new ClusterPool(resolveOptions(options))
}
