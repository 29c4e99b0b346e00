// Sees what the program still does when nothing is held any more. Nothing is noted while it serves, but when a
// child process is started, which is rare: what is under way is found when it is asked for, by walking what holds
// this process.

import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import type { Activity } from '../core/settle.ts'
import { now } from './clock.ts'
import {
  activeHandles,
  bytesWrittenBy,
  countActiveRequests,
  isAwaited,
  isOutput,
} from './internals.ts'

const startedAt = new WeakMap<object, number>()
const lastWrites = new WeakMap<Socket, { readonly bytes: number; readonly at: number }>()

/** Begin to note when child processes are started. */
export function watchChildren(): void {
  subscribe('child_process', (message) => {
    startedAt.set((message as { process: ChildProcess }).process, now())
  })
}

/** What is under way now. What was written since the last look may have been written at this moment. */
export function seeActivity(): Activity {
  const at = now()
  const handles = activeHandles()
  const sockets = handles.filter(isOwnConnection)
  const awaited = sockets.filter(isAwaited)
  const others = sockets.filter((socket) => !awaited.includes(socket))
  return {
    requests: countActiveRequests(),
    exchanges: awaited.length,
    writtenAgoMs: at - Math.max(-Infinity, ...others.map((socket) => noteWrites(socket, at))),
    startedAgoMs:
      at - Math.max(-Infinity, ...handles.map((each) => startedAt.get(each) ?? -Infinity)),
  }
}

/** Not a client's connection to us. */
function isOwnConnection(handle: object): handle is Socket {
  return handle instanceof Socket && !('server' in handle && handle.server) && !isOutput(handle)
}

/** When something was last written to it, as far as is known. */
function noteWrites(socket: Socket, at: number): number {
  const bytes = bytesWrittenBy(socket)
  const last = lastWrites.get(socket)
  if (bytes === 0) return -Infinity
  if (last?.bytes === bytes) return last.at
  lastWrites.set(socket, { bytes, at })
  return at
}
