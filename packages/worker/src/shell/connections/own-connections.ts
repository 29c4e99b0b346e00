// Connections that the program has opened, such as to a database, and whether it still waits for an answer there. In
// most protocols an answer follows each question, so what counts is whether something was written since something last
// arrived. That is known from the first look on, at the beginning of a drain: a listener in front of the program's
// remembers what was written by then. While the program serves, nothing is listened to.

import { Socket } from 'node:net'
import { listenFirst } from '../context/listen-first.ts'
import { isOutput } from '../process/handles.ts'
import { bytesOf, serverOf } from './node-internals.ts'

/** What a look at a connection shows: for how long the program may have waited, and whether it certainly waits. */
export interface Waiting {
  readonly isKnown: boolean
  readonly forMs: number
}

interface Memory {
  readonly written: number
  readonly read: number
  /** When a look first found so much written. */
  readonly since: number
  readonly state: 'answered' | 'unanswered' | 'unknown'
}

const memories = new WeakMap<Socket, Memory>()
const ours = { data: onAnswer }

/** Whether a handle is a connection that this process opened, not one of a client. */
export function isOwnConnection(handle: object): handle is Socket {
  return handle instanceof Socket && serverOf(handle) === undefined && !isOutput(handle)
}

/** Look at a connection that is not an HTTP client's; those know themselves what they wait for. */
export function seeWaiting(socket: Socket, now: number): Waiting | undefined {
  const before = memories.get(socket)
  const memory = before ? follow(before, bytesOf(socket), now) : begin(socket, now)
  memories.set(socket, memory)
  if (memory.state === 'answered' || memory.written === 0) return undefined
  return { isKnown: memory.state === 'unanswered', forMs: now - memory.since }
}

function begin(socket: Socket, now: number): Memory {
  listenFirst(socket, ours)
  return { ...bytesOf(socket), since: now, state: 'unknown' }
}

/** Data that arrived without the listener (beneath TLS, in a paused stream) may have come before or after the write. */
function follow(memory: Memory, bytes: Pick<Memory, 'written' | 'read'>, now: number): Memory {
  if (bytes.read !== memory.read) return { ...bytes, since: now, state: 'unknown' }
  if (bytes.written === memory.written) return memory
  return { ...bytes, since: now, state: 'unanswered' }
}

function onAnswer(this: Socket): void {
  memories.set(this, { ...bytesOf(this), since: 0, state: 'answered' })
}
