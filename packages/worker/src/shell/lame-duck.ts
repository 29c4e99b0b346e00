// The lame duck: what is held is finished, what still arrives is served, and each client is told to
// go. Knows connections only while a drain is under way; until then nobody pays for it. Evaluated
// after the app is ready, so that it does not stand in front of the app.

import type { Server, ServerResponse } from 'node:http'
import type { Server as SecureServer } from 'node:tls'
import type { DrainReason } from '@regrow/protocol'
import { judge, lingerMs, type Memory, remember, type Sight } from '../core/connection.ts'
import { chooseGrace, graceOf, type IdleGrace, shorterOf } from '../core/idle-grace.ts'
import { answer } from './answer.ts'
import { greetArrival, sayGoodbye } from './goodbye.ts'
import { currentResponseOf, speaksHttp } from './internals.ts'
import { handOver, loadTerminator } from './roster.ts'
import { type Connection, lastResponseOf, onRequestArrival } from './task-context.ts'

export { loadTerminator }

export interface DuckPlan {
  readonly connections: ReadonlySet<Connection>
  readonly reason: DrainReason
  readonly governed: boolean
  readonly idleGraceMs: number | undefined
  readonly now: number
  readonly answerBy: number
  readonly cutBy: number
}

export interface LameDuck {
  /** End what is idle for too long; tells how many connections are still open. */
  sweep(now: number): number
  /** Be no more patient than this plan allows, either. */
  hurry(plan: DuckPlan): void
  /** Answer 503 where no answer was begun, and end the rest. */
  cut(): void
}

export function createLameDuck(plan: DuckPlan): LameDuck {
  const { connections } = plan
  const memories = new WeakMap<Connection, Memory>()
  let pace = setPace(plan)
  const sweep = createSweep(connections, memories)
  connections.forEach(sayGoodbye)
  watchArrivals(memories)
  return {
    sweep: (now) => sweep(now, pace),
    hurry: (other) => {
      pace = quicken(pace, setPace(other))
    },
    cut: () => connections.forEach(cutOff),
  }
}

/** How long it waits for what. */
interface Pace {
  readonly grace: IdleGrace
  /** When idle connections are ended whatever the grace. */
  readonly endBy: number
  /** When http-terminator is given the rest: no connection is within its grace any more. */
  readonly handOverAt: number
  readonly cutBy: number
}

function setPace({ connections, now, answerBy, cutBy, ...plan }: DuckPlan): Pace {
  const grace = chooseGrace(plan.reason, plan.governed, plan.idleGraceMs)
  const endBy = answerBy - Math.min(lingerMs, (answerBy - now) / 2)
  const longestMs = Math.max(0, ...[...connections].map((each) => patience(each, grace)))
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

/** A request on a connection that was idle: whatever was thought of the connection is forgotten. */
function watchArrivals(memories: WeakMap<Connection, Memory>): void {
  onRequestArrival((response, connection, earlier) => {
    if (memories.get(connection)?.as !== 'ended') memories.delete(connection)
    greetArrival(response, earlier)
  })
}

function createSweep(connections: ReadonlySet<Connection>, memories: WeakMap<Connection, Memory>) {
  let isHandedOver = false
  return (now: number, { grace, endBy, handOverAt, cutBy }: Pace) => {
    for (const connection of connections) {
      const memory = remember(memories.get(connection), look(connection), now)
      const verdict = judge(memory, { graceMs: patience(connection, grace), endBy }, now)
      memories.set(connection, verdict === 'end' ? { as: 'ended', at: now } : memory)
      if (verdict === 'keep') sayGoodbye(connection)
      else connection[verdict]()
    }
    if (now >= handOverAt && !isHandedOver) {
      isHandedOver = true
      handOver([...connections].filter(isHeld), cutBy - now)
    }
    return connections.size
  }
}

function patience(connection: Connection, grace: IdleGrace): number {
  const { server } = connection as Connection & { server?: Partial<Server> }
  return graceOf(grace, server?.keepAliveTimeout ?? 0)
}

function look(connection: Connection): Sight {
  const response = lastResponseOf(connection)
  const { bytesRead } = connection
  const isFresh = response === undefined
  if (isRawBelowTls(connection)) return { use: 'waiting', isFresh, bytesRead }
  if (!speaksHttp(connection)) return { use: 'open', isFresh, bytesRead }
  return { use: isBusy(response) ? 'busy' : 'waiting', isFresh, bytesRead }
}

/** Before its handshake is done: from then on the encrypted connection stands for it. */
function isRawBelowTls(connection: Connection): boolean {
  const { server } = connection as Connection & { server?: Partial<SecureServer> }
  return server?.setSecureContext !== undefined && !('encrypted' in connection)
}

function isBusy(response: ServerResponse | undefined): boolean {
  if (response === undefined) return false
  return !response.writableFinished || !response.req.complete // its upload is still on the way
}

/**
 * Whether http-terminator may have it: it would destroy at once what is between two requests or was
 * upgraded, and let a pipelined response close the connection before the last one.
 */
function isHeld(connection: Connection): boolean {
  if (!speaksHttp(connection)) return false
  const response = lastResponseOf(connection)
  return isBusy(response) && currentResponseOf(connection) === response
}

function cutOff(connection: Connection): void {
  const last = lastResponseOf(connection)
  if (!speaksHttp(connection) || !isBusy(last) || last === undefined) {
    connection.end()
    return
  }
  const current = currentResponseOf(connection)
  if (current && current !== last) answer(current, 503, false)
  answer(last, 503)
}
