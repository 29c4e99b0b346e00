// The other side of what a program does behind its responses: servers that take their time to answer.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../testing/ports.ts'

export interface Backends extends AsyncDisposable {
  /** What a program of `test/apps/outlives.mjs` is to know of them. */
  readonly env: Record<string, string>
  /** What this process, or any, has finished, in the order of names. */
  listDone(pid?: number): string[]
}

interface Delays {
  /** How long an answer over HTTP takes, or a line of the database's. */
  readonly answerMs?: number
  readonly lineMs?: number
}

export async function startBackends({
  answerMs = 250,
  lineMs = 20,
}: Delays = {}): Promise<Backends> {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-outlives-'))
  const later = (ms: number, act: () => void) => {
    if (ms < Infinity) setTimeout(act, ms)
  }
  const tracker = createServer((_request, response) => later(answerMs, () => response.end('noted')))
  const tracker2 = createHttp2Server((_request, response) =>
    later(answerMs, () => response.end('noted')),
  )
  const database = createTcpServer((socket) => {
    socket.on('data', () => later(lineMs, () => socket.write('done\n')))
    socket.on('error', () => undefined) // a program may leave at any time
  })
  const servers: Server[] = [tracker, tracker2, database]
  const ports = await Promise.all(servers.map(listen))
  const [TRACKER = '', TRACKER_2 = '', DATABASE = ''] = ports.map(String)
  const end = async () => {
    tracker.closeAllConnections()
    for (const server of servers) server.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return {
    env: { FOLDER: folder, TRACKER, TRACKER_2, DATABASE },
    listDone: (pid) => listDone(folder, pid),
    [Symbol.asyncDispose]: end,
  }
}

function listDone(folder: string, pid?: number): string[] {
  const names = readdirSync(folder).map((name) => name.split('-') as [string, string])
  const wanted = names.filter(
    ([name, of]) => name !== 'record' && (pid ?? of) === (pid ? Number(of) : of),
  )
  return wanted.map(([name]) => name).sort()
}

async function listen(server: Server): Promise<number> {
  const port = await findFreePort()
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return port
}
