// Drains connections: requests that are held are finished, requests that still arrive are served, and each client is
// asked to close its connection. The connections are known here only during a drain, so serving pays nothing for it.
// Evaluated after the app is ready, so as not to delay the app.

import type { Server } from 'node:http'
import type { DrainReason } from '@regrow/protocol'
import {
  judge,
  lingerMs,
  type Memory,
  type Patience,
  remember,
} from '../../core/connections/connection.ts'
import {
  chooseGrace,
  graceOf,
  type IdleGrace,
  shorterOf,
} from '../../core/connections/idle-grace.ts'
import { isForTerminator, takeSnapshot } from '../connections/connection-snapshot.ts'
import { endSide } from '../connections/end-side.ts'
import { onStreamArrival, sessionOf } from '../connections/http2-streams.ts'
import { serverOf } from '../connections/node-internals.ts'
import type { Connection } from '../context/request-context.ts'
import { onRequestArrival } from '../context/task-context.ts'
import { askArrivalToClose, askToClose } from './connection-close.ts'
import { endAtDeadline } from './deadline.ts'
import { SessionDrain } from './session-drain.ts'
import { terminate } from './terminator.ts'

export interface DrainPlan {
  readonly connections: ReadonlySet<Connection>
  readonly reason: DrainReason
  readonly governed: boolean
  readonly idleGraceMs: number | undefined
  readonly now: number
  readonly answerBy: number
  readonly cutBy: number
}

export interface ConnectionDrain {
  /** End connections that are idle for too long. */
  sweep(now: number): void
  /** Wait no longer than this plan allows, either. */
  hurry(plan: DrainPlan): void
  /** Answer 503 where no answer was begun, and end the other connections. */
  cut(): void
  /** End the drain: the app is closed, and requests that arrive later do not concern it. */
  end(): void
}

export function createConnectionDrain(plan: DrainPlan): ConnectionDrain {
  const { connections } = plan
  const memories = new WeakMap<Connection, Memory>()
  let pace = setPace(plan)
  const sweep = createSweep(connections, memories, (connection) => ({
    graceMs: graceFor(connection, pace.grace),
    endBy: pace.endBy,
  }))
  connections.forEach(askToClose)
  watchArrivals(memories)
  return {
    sweep: (now) => sweep(pace, now),
    hurry: (other) => {
      pace = quicken(pace, setPace(other))
    },
    cut: () => connections.forEach(endAtDeadline),
    end: () => {
      onRequestArrival(undefined)
      onStreamArrival(undefined)
    },
  }
}

/** How long the drain waits for what. */
interface Pace {
  readonly grace: IdleGrace
  /** When idle connections are ended, whatever their grace. */
  readonly endBy: number
  /** When http-terminator gets the remaining connections: none is within its grace any more. */
  readonly handOverAt: number
  readonly cutBy: number
}

function setPace({ connections, now, answerBy, cutBy, ...plan }: DrainPlan): Pace {
  const grace = chooseGrace(plan.reason, plan.governed, plan.idleGraceMs)
  const endBy = answerBy - Math.min(lingerMs, (answerBy - now) / 2)
  const longestMs = Math.max(0, ...[...connections].map((each) => graceFor(each, grace)))
  return { grace, endBy, handOverAt: now + longestMs, cutBy }
}

function quicken(pace: Pace, other: Pace): Pace {
  return {
    grace: shorterOf(pace.grace, other.grace),
    endBy: Math.min(pace.endBy, other.endBy),
    handOverAt: Math.min(pace.handOverAt, other.handOverAt),
    cutBy: Math.min(pace.cutBy, other.cutBy),
  }
}

/** A request that arrives on an idle connection clears what was remembered of that connection. */
function watchArrivals(memories: WeakMap<Connection, Memory>): void {
  onRequestArrival((response, connection, earlier) => {
    if (memories.get(connection)?.as !== 'ended') memories.delete(connection)
    askArrivalToClose(response, earlier)
  })
}

function createSweep(
  connections: ReadonlySet<Connection>,
  memories: WeakMap<Connection, Memory>,
  patienceFor: (connection: Connection) => Patience,
) {
  const sessions = new SessionDrain(connections, patienceFor)
  let isHandedOver = false
  const sweepOne = (connection: Connection, now: number) => {
    const session = sessionOf(connection)
    if (session) return sessions.look(session, connection)
    const memory = remember(memories.get(connection), takeSnapshot(connection), now)
    const verdict = judge(memory, patienceFor(connection), now)
    memories.set(connection, verdict === 'end' ? { as: 'ended', at: now } : memory)
    if (verdict === 'keep') askToClose(connection)
    if (verdict === 'end') endSide(connection)
    if (verdict === 'destroy') connection.destroy()
  }
  return ({ handOverAt, cutBy }: Pace, now: number) => {
    for (const connection of connections) sweepOne(connection, now)
    if (now >= handOverAt && !isHandedOver) {
      isHandedOver = true
      void terminate([...connections].filter(isForTerminator), cutBy)
    }
  }
}

function graceFor(connection: Connection, grace: IdleGrace): number {
  const server = serverOf(connection) as Partial<Server> | undefined
  return graceOf(grace, server?.keepAliveTimeout ?? 0)
}
