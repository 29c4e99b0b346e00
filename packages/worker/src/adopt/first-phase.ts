// Decides when an adopted program, which reports nothing itself, is ready: at the end of its first phase.
//
// The first phase begins with the first server that is about to listen. It ends when at least one server listens,
// none is about to, and a turn of the event loop has brought no other: a server that begins to listen after another
// one (the second `await` of two) belongs to it. Later servers are found and drained all the same.

import { beginsToListen, follow } from '../shell/process/diagnostics.ts'
import { whenAllListening } from '../shell/servers/listening.ts'
import { openServers } from '../shell/servers/servers.ts'

/** Resolves when the first phase is over. */
export async function whenServing(): Promise<void> {
  while (!(await isServing())) await whenNextBegins()
}

async function isServing(): Promise<boolean> {
  do {
    await whenAllListening([])
    await nextTurn()
  } while ([...openServers()].some(({ listening }) => !listening))
  return openServers().size > 0 // if there is none, the servers were only tried, as to find a free port
}

function whenNextBegins(): Promise<void> {
  if (openServers().size > 0) return Promise.resolve()
  return new Promise((resolve) => {
    const end = follow(beginsToListen, () => {
      end()
      resolve()
    })
  })
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
