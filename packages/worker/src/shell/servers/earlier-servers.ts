// Finds servers that began to listen between the import of this package and the call of `runWorker`, most often because
// of an `app.listen()` that was left in the program. Its port is then in use, and Node.js reports no more than that;
// or, where workers share their sockets, each of the two servers would get half of the requests.

import { errorMonitor } from 'node:events'
import type { ListenOptions, Server } from 'node:net'
import { AppError } from '../../api/errors.ts'
import type { ListenTarget } from '../../api/worker-options.ts'
import { readTarget } from '../../options/listen-target.ts'
import { beginsToListen, follow } from '../process/diagnostics.ts'

/** The servers that listen or are about to, and where they were asked to listen. */
const earlier = new Map<Server, ListenOptions>()
let endWatch: () => void = () => undefined

/** Begin to find them. */
export function watchEarlierServers(): void {
  endWatch = follow(beginsToListen, onBegin)
}

/** End the search: servers that begin to listen from now on are the app's. */
export function endEarlierServers(): void {
  endWatch()
}

/** Refuse to listen where the program already does. */
export function checkNotEarlier(target: ListenTarget): void {
  const wanted = readTarget(target)
  if (![...earlier].some(([server, asked]) => isThere(wanted, server, asked))) return
  const place = wanted.path === undefined ? `port ${wanted.port}` : `\`${wanted.path}\``
  fail(`The program listens already, on ${place}, where runWorker is to listen`)
}

/** Refuse a server that is about to listen. One that already listens, the definition of the app finds. */
export function checkNotBegun(server: Server): void {
  if (earlier.has(server)) fail('The program has this server listen already')
}

function fail(what: string): never {
  throw new AppError('ERR_APP_INVALID', `${what}; remove \`app.listen()\`, for runWorker does that`)
}

function onBegin({ server, options }: { server: Server; options: ListenOptions }): void {
  earlier.set(server, { ...options })
  const forget = () => void earlier.delete(server)
  server.once('close', forget)
  server.once(errorMonitor as unknown as 'error', () => {
    if (!server.listening) forget()
  })
}

function isThere(wanted: ListenOptions, server: Server, asked: ListenOptions): boolean {
  if (wanted.path !== undefined) return wanted.path === asked.path
  const port = Number(wanted.port)
  if (!(port > 0) || asked.path !== undefined) return false // any free port, or a socket that came as a descriptor
  const address = server.address() ?? asked.port
  const theirs = typeof address === 'object' ? address?.port : Number(address)
  return theirs === port && isSameHost(wanted.host, asked.host)
}

const everywhere = [undefined, '', '::', '0.0.0.0']

function isSameHost(one: string | undefined, other: string | undefined): boolean {
  return one === other || everywhere.includes(one) || everywhere.includes(other)
}
