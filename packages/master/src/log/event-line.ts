// Decides which events of a pool are worth a line in the log, and writes the line. The table has all events, so that
// somebody decides about each new one. Pure, so that the decisions are tested without a process.

import { nameWorker } from '@regrow/protocol'
import type { PoolEvents, StandbyId } from '../api/pool-events.ts'
import type { LogFields } from '../api/pool-logger.ts'
import { describeAddresses } from './addresses.ts'
import {
  describeDrain,
  describeEnd,
  describeExit,
  describeFault,
  describeOverdue,
} from './exit-line.ts'
import { count, firstLine, type Line } from './line.ts'
import type { Seen } from './seen.ts'

type Name = keyof PoolEvents

interface Entry<Data> {
  readonly level: 'info' | 'warn'
  /** The text of the line; `undefined` if the event gets none. */
  readonly write: (data: Data, seen: Seen) => string | undefined
}

/** The line about an event; `undefined` if it gets none. */
export function describeEvent<N extends Name>(
  name: N,
  data: PoolEvents[N][0],
  seen: Seen,
): Line | undefined {
  const { level, write }: Entry<PoolEvents[N][0]> = entries[name]
  const text = write(data, seen)
  if (text === undefined) return undefined
  const subject = nameSubject(name, data)
  return { level, text, fields: fieldsOf(name, data), ...(subject !== undefined && { subject }) }
}

function nameSubject(name: Name, data: object): string | undefined {
  if (/^(?:worker|standby):/.test(name)) return nameWorker(data as StandbyId)
  return 'slot' in data ? `slot=${data.slot}` : undefined
}

function fieldsOf(event: Name, data: object): LogFields {
  const { error, ...rest } = data as { readonly error?: unknown }
  return { event, ...rest, ...(error !== undefined && { err: error }) }
}

const info = <Data>(write: Entry<Data>['write']): Entry<Data> => ({ level: 'info', write })
const warn = <Data>(write: Entry<Data>['write']): Entry<Data> => ({ level: 'warn', write })

/** Another event's line has it, or nobody needs it. */
const silent = info(() => undefined)

/** Without predecessors the line about the end of the reload follows at once, and is enough. */
function untilDrained(text: string, { status }: Seen): string | undefined {
  const isDraining = status.workers.some(({ state }) => state === 'draining')
  return isDraining ? `${text}; predecessors drain` : undefined
}

const entries: { readonly [N in Name]: Entry<PoolEvents[N][0]> } = {
  'pool:ready': info(({ size }, { wasReady, addresses }) =>
    wasReady
      ? `ready again: ${count(size, 'worker')}`
      : `ready: ${count(size, 'worker')}${describeAddresses(addresses)}`,
  ),
  'pool:degraded': warn(({ accepting }) =>
    accepting > 0 ? undefined : 'no worker accepts requests',
  ),
  'pool:crash-loop': warn(({ crashes, windowMs }, { status }) =>
    status.state === 'stopping' // `pool:failed` has a line of its own
      ? undefined
      : `${crashes} crashes within ${windowMs} ms; the pool keeps trying`,
  ),
  'pool:failed': silent, // `start()` rejects, or `PoolLog.reportFailure` writes the line
  'pool:stopped': info((_, { wasReady, hasFailed }) =>
    wasReady && !hasFailed ? 'stopped' : undefined,
  ),

  'reload:started': info(({ generation }) => `reload to gen=${generation} begins`),
  'reload:overridden': info(
    ({ generation, by }) => `reload to gen=${generation} gives way to that to gen=${by}`,
  ),
  'reload:replaced': info(({ generation, durationMs }, seen) =>
    untilDrained(`gen=${generation} serves everywhere after ${Math.round(durationMs)} ms`, seen),
  ),
  'reload:completed': info(
    ({ generation, durationMs }) =>
      `reload to gen=${generation} is done after ${Math.round(durationMs)} ms`,
  ),
  'reload:paused': info(
    ({ generation, replaced }) =>
      `reload to gen=${generation} waits for continue() or abort(), after ${count(replaced, 'worker')}`,
  ),
  'reload:aborted': warn(({ error }) => firstLine(error.message)),
  'rollback:started': info(
    ({ generation, release }) =>
      `rollback to the release of gen=${release} begins, as gen=${generation}`,
  ),
  'rollback:replaced': info(({ generation, durationMs }, seen) =>
    untilDrained(
      `the release before serves everywhere (gen=${generation}) after ${Math.round(durationMs)} ms`,
      seen,
    ),
  ),
  'rollback:completed': info(
    ({ generation, durationMs }) =>
      `rollback (gen=${generation}) is done after ${Math.round(durationMs)} ms`,
  ),

  'worker:forked': silent,
  'worker:ready': silent,
  'worker:faulted': warn(describeFault),
  'worker:draining': warn(describeDrain),
  'worker:limit-reached': info(
    ({ limit, value }) => `is replaced: it has reached recycle.${limit} (${Math.round(value)})`,
  ),
  'worker:overdue': warn(describeOverdue),
  'worker:blocked': silent, // the worker writes a report itself
  'worker:exited': warn(describeExit),
  'worker:unreadable': warn(({ name }) => `sent what this master cannot read: ${name}`),

  'slot:delayed': silent, // the line about its worker has the delay
  'slot:degraded': silent, // the same line has the number of crashes
  'slot:closed': warn(
    ({ code }) => `is closed: its worker left with ${code}, one of finalExitCodes`,
  ),

  'standby:forked': silent,
  'standby:prepared': silent,
  'standby:promoted': silent,
  'standby:exited': warn((exit, { wasReady }) =>
    exit.expected || !wasReady ? undefined : describeEnd({ ...exit, reason: 'crash' }),
  ),
}

/** Every event that a pool has. */
export const eventNames = Object.keys(entries) as readonly Name[]
