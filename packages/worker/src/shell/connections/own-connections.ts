// Connections that the program has opened to others, such as to a database: whether it still waits for what it
// asked there. In most protocols an answer follows each question, so what counts is whether something was written
// since something last arrived. That is known from the first look on, at the beginning of a drain: a listener in
// front of the program's notes what was written by then, and nothing is listened to while it serves.

import { Socket } from 'node:net'
import { listenFirst } from '../context/listen-first.ts'
import { isOutput } from '../process/handles.ts'
import { bytesOf, serverOf } from './node-internals.ts'

/** What a look shows of a connection: for how long it may have waited, and whether it is known to. */
export interface Waiting {
  readonly isKnown: boolean
  readonly forMs: number
}

interface Memory {
  readonly written: number
  readonly read: number
  /** When it was first seen that so much was written. */
  readonly since: number
  readonly state: 'answered' | 'unanswered' | 'unknown'
}

const memories = new WeakMap<Socket, Memory>()
const ours = { data: onAnswer }

/** Not a client's connection to us. */
export function isOwnConnection(handle: object): handle is Socket {
  return handle instanceof Socket && serverOf(handle) === undefined && !isOutput(handle)
}

/** Look at a connection that is no HTTP client's; those know themselves what they wait for. */
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

/** What has arrived without the listener, as below TLS or in a paused stream, may have come before or after. */
function follow(memory: Memory, bytes: Pick<Memory, 'written' | 'read'>, now: number): Memory {
  if (bytes.read !== memory.read) return { ...bytes, since: now, state: 'unknown' }
  if (bytes.written === memory.written) return memory
  return { ...bytes, since: now, state: 'unanswered' }
}

function onAnswer(this: Socket): void {
  memories.set(this, { ...bytesOf(this), since: 0, state: 'answered' })
}
