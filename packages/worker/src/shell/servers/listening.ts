// Waits until servers listen: those that we start, those that an app returned, and those that the app started itself.

import { errorMonitor } from 'node:events'
import type { Server } from 'node:net'
import type { ListenTarget } from '../../api/worker-options.ts'
import { readTarget } from '../../options/listen-target.ts'
import { listensForMessages } from './received-sockets.ts'
import { addServer, meetServer, openServers } from './servers.ts'

/** Resolves when the server listens, rejects when it cannot. */
export function listen(server: Server, target: ListenTarget): Promise<void> {
  addServer(server)
  server.listen(readTarget(target))
  return whenListening(server)
}

export function whenListening(server: Server): Promise<void> {
  if (server.listening) return Promise.resolve()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject) // a later error is the app's again
      resolve()
    })
  })
}

/** Resolves when the servers that an app returned listen, and each that was found does, or turns out not to. */
export async function whenAllListening(returned: readonly Server[]): Promise<void> {
  const given = returned.filter(isToListen)
  for (const server of returned) meetServer(server)
  for (const server of given) addServer(server)
  const found = [...openServers()].filter((server) => !server.listening && !given.includes(server))
  await Promise.all([...given.map(whenListening), ...found.map(whenDecided)])
}

/** A server that nobody has asked to listen gets its connections in messages, if the program listens for those. */
function isToListen(server: Server): boolean {
  return server.listening || openServers().has(server) || !listensForMessages()
}

/**
 * Resolves when the server listens; or is closed, because the app only tried whether a port is free; or cannot listen.
 */
function whenDecided(server: Server): Promise<void> {
  // The app may handle an error; if it does not, the trap does.
  const events = ['listening', 'close', errorMonitor as unknown as 'error'] as const
  return new Promise((resolve) => {
    const look = () => {
      if (isAboutToListen(server)) return
      for (const event of events) server.off(event, look)
      resolve()
    }
    for (const event of events) server.on(event, look)
  })
}

function isAboutToListen(server: Server): boolean {
  return openServers().has(server) && !server.listening
}
