// Finds what the program still does when nothing is held any more. While it serves, only the start of a child process
// is recorded, and that is rare; everything else is found at the moment of asking, among the handles that keep this
// process.

import type { ChildProcess } from 'node:child_process'
import type { Activity } from '../../core/lifecycle/settle.ts'
import { now } from '../process/clock.ts'
import { follow } from '../process/diagnostics.ts'
import { activeHandles, countActiveRequests } from '../process/handles.ts'
import { isAwaited } from './node-internals.ts'
import { isOwnConnection, seeWaiting } from './own-connections.ts'

const startedAt = new WeakMap<object, number>()

/** Begin to record when child processes are started; returns the end of that. */
export function watchChildren(): () => void {
  return follow<{ readonly process: ChildProcess }>('child_process', ({ process }) => {
    startedAt.set(process, now())
  })
}

/** What is under way now. */
export function seeActivity(): Activity {
  const at = now()
  const handles = activeHandles()
  const connections = handles.filter(isOwnConnection)
  const others = connections.filter((connection) => !isAwaited(connection))
  const waiting = others.flatMap((connection) => seeWaiting(connection, at) ?? [])
  const children = handles.flatMap((handle) => startedAt.get(handle) ?? [])
  return {
    requests: countActiveRequests(),
    exchanges: connections.length - others.length,
    unansweredForMs: shortest(waiting.filter(({ isKnown }) => isKnown)),
    unknownForMs: shortest(waiting.filter(({ isKnown }) => !isKnown)),
    youngestChildMs: at - Math.max(-Infinity, ...children),
  }
}

function shortest(waiting: readonly { readonly forMs: number }[]): number {
  return Math.min(Infinity, ...waiting.map(({ forMs }) => forMs))
}
