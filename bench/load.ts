// Runs the load: autocannon in a process of its own, so that its work is not that of the measuring process.

import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

export type Connections = 'keep-alive' | 'new'

export interface LoadResult {
  readonly requestsPerSecond: number
  readonly requests: number
}

const autocannon = createRequire(import.meta.url).resolve('autocannon/autocannon.js')
const run = promisify(execFile)

/** Send as many requests as the server answers, for some seconds. */
export async function load(port: number, connections: Connections, seconds: number) {
  const reconnect = connections === 'new' ? ['--headers', 'connection=close'] : []
  const args = ['--json', '--connections', '32', '--duration', String(seconds), ...reconnect]
  const { stdout } = await run(process.execPath, [autocannon, ...args, `http://127.0.0.1:${port}/`])
  const report = JSON.parse(stdout)
  if (report.non2xx > 0 || report['2xx'] === 0)
    throw new Error(`the load was not served: ${report.non2xx} not 2xx, ${report['2xx']} of 2xx`)
  const result: LoadResult = {
    requestsPerSecond: report['2xx'] / report.duration,
    requests: report['2xx'],
  }
  return result
}
