// Ports of the loopback interface, as the kernel sees them.

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const listening = '0A'

/** A port that nobody listens on: bound once to learn its number, and let go again. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('a TCP server without a port'))
      })
    })
  })
}

/** Whether any process of this machine listens on `port`. */
export function isListening(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].filter((path) => existsSync(path))
  const rows = tables.flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(1))
  return rows.some((row) => {
    const [, local = '', , state] = row.trim().split(/\s+/)
    return state === listening && local.endsWith(`:${hex}`)
  })
}
