// When an adopted program, which says nothing of it, is ready. Its first phase begins with its first
// server that is about to listen, and ends when at least one listens, none is about to, and a turn
// of the event loop has brought no other: one that begins to listen because another one does (the
// second `await` of two) is waited for. What listens later is found and drained all the same.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { beginsToListen } from '../shell/process/diagnostics.ts'
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
  return openServers().size > 0 // or they were only tried, as one does to find a free port
}

function whenNextBegins(): Promise<void> {
  if (openServers().size > 0) return Promise.resolve()
  return new Promise((resolve) => {
    const onBegin = () => {
      unsubscribe(beginsToListen, onBegin)
      resolve()
    }
    subscribe(beginsToListen, onBegin)
  })
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
