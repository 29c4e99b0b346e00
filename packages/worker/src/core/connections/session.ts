// Decides what a drain does with one HTTP/2 session, from one look at it to the next (RFC 9113, section 6.8). A busy
// session is notified first and closed later, so that no stream that its client has begun is lost.
//
// The notice is a GOAWAY without a last stream, and a ping follows it. When the client has answered the ping, every
// stream that it began before the notice has arrived, and the session is closed: it ends with its last stream.
//
// After a notice, Node reads nothing more from a session without an open stream (nghttp2 considers it done). So an
// idle session gets no notice: it has the grace of every idle connection, and its next stream is the occasion for the
// notice. A session whose last stream ends before the client has answered is closed at once. Closing names the last
// stream, so the client can send later ones again elsewhere.

import { lingerMs, type Patience } from './connection.ts'

/** What a look at a session shows. */
export interface SessionSnapshot {
  /** How many streams are not finished. */
  readonly streams: number
  /** Whether the client has answered the ping behind the notice. */
  readonly hasAcknowledged: boolean
}

/** What is remembered of a session from one look to the next, and since when. */
export interface SessionMemory {
  /** `closed`: it accepts no more streams; `since` is when it was closed or last had a stream. */
  readonly as: 'idle' | 'notified' | 'closed'
  readonly since: number
}

/** `notify` sends the notice and the ping; `close` names the last stream. */
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

/** A closed session ends by itself, unless its client does not notice. */
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
