// Drains HTTP/2 sessions: does what the core decides for each, whenever a sweep looks at it and whenever a stream of it
// begins or ends, and receives its client's answer to the ping.

import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Patience } from '../../core/connections/connection.ts'
import { judgeSession, type SessionMemory } from '../../core/connections/session.ts'
import { noError, onStreamArrival, sessionOf } from '../connections/http2-streams.ts'
import { streamsOf } from '../connections/node-internals.ts'
import type { Connection } from '../context/request-context.ts'
import { runForNobody } from '../context/task-context.ts'
import { now } from '../process/clock.ts'

/** The notice names the highest stream that is possible, so that no stream on its way is refused. */
const lastStreamEver = 2 ** 31 - 1

/** What is known of a session after the first look at it. */
interface KnownSession {
  memory: SessionMemory | undefined
  hasAcknowledged: boolean
  readonly lookAgain: () => void
}

export class SessionDrain {
  readonly #known = new WeakMap<ServerHttp2Session, KnownSession>()
  readonly #connections: ReadonlySet<Connection>
  readonly #patienceFor: (connection: Connection) => Patience

  constructor(
    connections: ReadonlySet<Connection>,
    patienceFor: (connection: Connection) => Patience,
  ) {
    this.#connections = connections
    this.#patienceFor = patienceFor
    onStreamArrival((stream) => this.#onStream(stream))
  }

  look(session: ServerHttp2Session, connection: Connection): void {
    const known = this.#known.get(session) ?? this.#remember(session, connection)
    const snapshot = { streams: streamsOf(session).length, hasAcknowledged: known.hasAcknowledged }
    const terms = { patience: this.#patienceFor(connection), now: now() }
    const [memory, verdict] = judgeSession(known.memory, snapshot, terms)
    known.memory = memory
    if (verdict === 'destroy') connection.destroy()
    if (session.destroyed) return
    if (verdict === 'close') session.close()
    if (verdict === 'notify') notify(session, known)
  }

  #remember(session: ServerHttp2Session, connection: Connection): KnownSession {
    const lookAgain = () => runForNobody(() => this.look(session, connection))
    const known: KnownSession = { memory: undefined, hasAcknowledged: false, lookAgain }
    this.#known.set(session, known)
    return known
  }

  /** A stream is the occasion to notify its session; in a notified session, the end of a stream may be the last. */
  #onStream(stream: ServerHttp2Stream): void {
    const session = stream.session as ServerHttp2Session
    const known = this.#known.get(session)
    if (known?.memory?.as === 'notified') stream.once('close', known.lookAgain)
    else if (known) known.lookAgain()
    else this.#lookForFirstTime(session)
  }

  /** Look at a session that began after the last sweep. */
  #lookForFirstTime(session: ServerHttp2Session): void {
    for (const connection of this.#connections)
      if (sessionOf(connection) === session) this.#remember(session, connection).lookAgain()
  }
}

/** The ping waits for the next turn, when the notice is sent: nghttp2 would let it overtake the notice. */
function notify(session: ServerHttp2Session, known: KnownSession): void {
  for (const stream of streamsOf(session)) stream.once('close', known.lookAgain)
  session.goaway(noError, lastStreamEver)
  setImmediate(() => {
    if (session.destroyed) return
    session.ping((error) => {
      known.hasAcknowledged = error === null
      known.lookAgain()
    })
  })
}
