// Ports of the loopback interface. Each test process takes them from a block of its own, so that no two
// processes are ever given the same one, however many run at a time.

import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'

/**
 * Below 32,768, where Linux begins to take the ports of clients: a port in that range may be taken by any
 * connection between the moment in which it is found free and the one in which a worker listens on it.
 */
const firstPort = 12_000
const lastPort = 32_700
const blockSize = 100
const blockCount = Math.floor((lastPort - firstPort) / blockSize)
const host = '127.0.0.1'
const listening = '0A'

let block: Promise<Block> | undefined

/** A port that nobody listens on, given to no other caller and no other test process. */
export async function findFreePort(): Promise<number> {
  block ??= takeBlock(process.pid % blockCount)
  return (await block).take()
}

/** A hundred ports. They are this process's while it listens on the first of them, and nobody's once it is gone. */
class Block {
  readonly #first: number
  #taken = 0

  constructor(holder: Server, first: number) {
    holder.unref()
    this.#first = first
  }

  /** The next one; after the last one those come again that were taken first. */
  async take(): Promise<number> {
    for (let tried = 1; tried < blockSize; tried += 1) {
      this.#taken = (this.#taken % (blockSize - 1)) + 1
      const port = this.#first + this.#taken
      if (await isFree(port)) return port
    }
    throw new Error(`no port is free from ${this.#first} on`)
  }
}

/** Try one block after the other, from the `wanted` one on. */
async function takeBlock(wanted: number): Promise<Block> {
  for (let tried = 0; tried < blockCount; tried += 1) {
    const first = firstPort + ((wanted + tried) % blockCount) * blockSize
    const holder = await tryToListen(first)
    if (holder) return new Block(holder, first)
  }
  throw new Error(`no block of ports is free from ${firstPort} to ${lastPort}`)
}

async function isFree(port: number): Promise<boolean> {
  const server = await tryToListen(port)
  if (!server) return false
  await new Promise((resolve) => server.close(resolve))
  return true
}

/** `undefined` if somebody listens there. */
function tryToListen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen({ port, host, exclusive: true }, () => resolve(server))
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
