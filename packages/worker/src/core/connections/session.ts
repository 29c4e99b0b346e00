// What a drain does with one HTTP/2 session, seen again and again (RFC 9113, section 6.8). While it
// answers a stream, its client is told that no new ones are wanted, without naming a last one. When
// the client must have heard that, for it has answered a ping sent behind it, every stream that it
// had begun before has arrived, and the session is closed: it ends with its last stream.
//
// Node reads nothing more from a session that has said so and has no stream open (nghttp2 takes it
// for done). So an idle one is not told: it has the grace of every idle connection, and the next
// stream is the occasion; and one that runs out of streams before its client was heard is closed at
// once, which names the last stream, and what came later can be sent again elsewhere.

import { lingerMs, type Patience } from './connection.ts'

/** What a look at a session shows. */
export interface SessionSnapshot {
  /** Those that are not finished. */
  readonly streams: number
  /** Whether its client answered the ping behind the notice. */
  readonly hasAcknowledged: boolean
}

/** What is remembered of it from one look to the next; `since` when. */
export interface SessionMemory {
  /** `closed`: it takes no more streams, since it was closed or was last seen to have one. */
  readonly as: 'idle' | 'notified' | 'closed'
  readonly since: number
}

/** `notify` sends the notice and the ping, `close` names the last stream. */
export type SessionVerdict = 'notify' | 'keep' | 'close' | 'destroy'

export type SessionStep = readonly [SessionMemory, SessionVerdict]

export interface SessionTerms {
  readonly patience: Patience
  readonly now: number
}

export function judgeSession(
  memory: SessionMemory | undefined,
  snapshot: SessionSnapshot,
  terms: SessionTerms,
): SessionStep {
  switch (memory?.as) {
    case undefined:
      return whileOpen({ as: 'idle', since: terms.now }, snapshot, terms)
    case 'idle':
      return whileOpen(memory, snapshot, terms)
    case 'notified':
      return whileNotified(memory, snapshot, terms)
    case 'closed':
      return whileClosed(memory, snapshot, terms.now)
  }
}

function whileOpen(
  memory: SessionMemory,
  snapshot: SessionSnapshot,
  terms: SessionTerms,
): SessionStep {
  const { now } = terms
  if (snapshot.streams > 0) return [{ as: 'notified', since: now }, 'notify']
  return isOver(memory, terms) ? close(now) : [memory, 'keep']
}

function whileNotified(
  memory: SessionMemory,
  snapshot: SessionSnapshot,
  terms: SessionTerms,
): SessionStep {
  const isDone = snapshot.hasAcknowledged || snapshot.streams === 0
  return isDone || isOver(memory, terms) ? close(terms.now) : [memory, 'keep']
}

/** It ends by itself, unless its client does not notice. */
function whileClosed(
  memory: SessionMemory,
  { streams }: SessionSnapshot,
  now: number,
): SessionStep {
  if (streams > 0) return [{ as: 'closed', since: now }, 'keep']
  return [memory, now >= memory.since + lingerMs ? 'destroy' : 'keep']
}

function isOver({ since }: SessionMemory, { patience, now }: SessionTerms): boolean {
  return now >= Math.min(since + patience.graceMs, patience.endBy)
}

function close(now: number): SessionStep {
  return [{ as: 'closed', since: now }, 'close']
}
