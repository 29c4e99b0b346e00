// Drains HTTP/2 sessions: does what the core says of each, whenever it is looked at
// and whenever a stream of it comes or goes, and hears whether its client has answered.

import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Patience } from '../../core/connections/connection.ts'
import { judgeSession, type SessionMemory } from '../../core/connections/session.ts'
import { noError, onStreamArrival, sessionOf } from '../connections/http2-streams.ts'
import { streamsOf } from '../connections/node-internals.ts'
import type { Connection } from '../context/request-context.ts'
import { runForNobody } from '../context/task-context.ts'
import { now } from '../process/clock.ts'

/** The notice names the last stream that there can be: none that is on its way is refused. */
const lastStreamEver = 2 ** 31 - 1

/** What is known of a session that was looked at once. */
interface Acquaintance {
  memory: SessionMemory | undefined
  hasAcknowledged: boolean
  readonly lookAgain: () => void
}

export class SessionDrain {
  readonly #known = new WeakMap<ServerHttp2Session, Acquaintance>()
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
    const known = this.#known.get(session) ?? this.#meet(session, connection)
    const snapshot = { streams: streamsOf(session).length, hasAcknowledged: known.hasAcknowledged }
    const terms = { patience: this.#patienceFor(connection), now: now() }
    const [memory, verdict] = judgeSession(known.memory, snapshot, terms)
    known.memory = memory
    if (verdict === 'destroy') connection.destroy()
    if (session.destroyed) return
    if (verdict === 'close') session.close()
    if (verdict === 'notify') tell(session, known)
  }

  #meet(session: ServerHttp2Session, connection: Connection): Acquaintance {
    const lookAgain = () => runForNobody(() => this.look(session, connection))
    const known: Acquaintance = { memory: undefined, hasAcknowledged: false, lookAgain }
    this.#known.set(session, known)
    return known
  }

  /** The stream is the occasion to tell; of a session that was told, its end may be the last one. */
  #onStream(stream: ServerHttp2Stream): void {
    const session = stream.session as ServerHttp2Session
    const known = this.#known.get(session)
    if (known?.memory?.as === 'notified') stream.once('close', known.lookAgain)
    else if (known) known.lookAgain()
    else this.#lookForFirstTime(session)
  }

  /** A session that is younger than the last sweep. */
  #lookForFirstTime(session: ServerHttp2Session): void {
    for (const connection of this.#connections)
      if (sessionOf(connection) === session) this.#meet(session, connection).lookAgain()
  }
}

/** The ping waits for the next turn, when the notice is out: nghttp2 would let it overtake. */
function tell(session: ServerHttp2Session, known: Acquaintance): void {
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
