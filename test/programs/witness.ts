// Who sees what a program does behind its responses: the lines of its log, the reports to its tracker.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { findFreePort } from '../../testing/ports.ts'

/** What the clients saw. */
export interface Seen {
  /** Requests that were served at the path that is answered at once. */
  readonly served: number
  readonly errors: number
}

export interface Witness extends AsyncDisposable {
  /** What the program is to know of it. */
  readonly env: Readonly<Record<string, string>>
  /** How much is missing of what the program should have done, once it has ended. */
  countMissing(seen: Seen): number
}

/** Of each request that was served, every file in `LOGS` has a line `GET /load 200`. */
export async function watchLogs(): Promise<Witness> {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-logs-'))
  const countLines = (name: string) => {
    const text = readFileSync(join(folder, name), 'utf8')
    return text.split('\n').filter((line) => line.includes('GET /load 200')).length
  }
  return {
    env: { LOGS: folder },
    countMissing({ served }) {
      const names = existsSync(folder) ? readdirSync(folder) : []
      if (names.length < 2) throw new Error(`the logs are ${names.join(', ') || 'not there'}`)
      return names.reduce((sum, name) => sum + Math.max(served - countLines(name), 0), 0)
    },
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Of each error, a report comes to the tracker at the port `TRACKER`, which takes its time to answer. */
export async function watchTracker(): Promise<Witness> {
  let reports = 0
  const tracker = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const isZipped = request.headers['content-encoding'] === 'gzip'
    if (/"exception"/.test((isZipped ? gunzipSync(body) : body).toString())) reports += 1
    setTimeout(() => response.end('{}'), 250)
  })
  const port = await findFreePort()
  await new Promise<void>((resolve) => {
    tracker.listen(port, '127.0.0.1', resolve)
  })
  return {
    env: { TRACKER: String(port) },
    countMissing: ({ errors }) => errors - reports,
    async [Symbol.asyncDispose]() {
      tracker.closeAllConnections()
      tracker.close()
    },
  }
}
