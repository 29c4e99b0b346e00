// Decides which events of a pool are worth a line in the log, and writes the line. The table has all events, so that
// somebody decides about each new one. Pure, so that the decisions are tested without a process.

import { nameWorker } from '@regrow/protocol'
import type { PoolEvents } from '../api/pool-events.ts'
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

type Writers = {
  readonly [N in Name]: (data: PoolEvents[N][0], seen: Seen) => Line | undefined
}

/** The line about an event; `undefined` if it gets none. */
export function describeEvent<N extends Name>(
  name: N,
  data: PoolEvents[N][0],
  seen: Seen,
): Line | undefined {
  const write: Writers[N] = writers[name]
  return write(data, seen)
}

/** Another event's line has it, or nobody needs it. */
const silent = () => undefined

/** Without predecessors the line about the end of the reload follows at once, and is enough. */
const waits = ({ status }: Seen) => status.workers.some(({ state }) => state === 'draining')

const writers: Writers = {
  'pool:ready': (data, { wasReady, addresses }) =>
    info(
      'pool:ready',
      data,
      `${wasReady ? 'ready again' : 'ready'}: ${count(data.size, 'worker')}${
        wasReady ? '' : describeAddresses(addresses)
      }`,
    ),
  'pool:degraded': (data) =>
    data.accepting > 0 ? undefined : warn('pool:degraded', data, 'no worker accepts requests'),
  'pool:crash-loop': (data, { status }) =>
    status.state === 'stopping' // `pool:failed` has a line of its own
      ? undefined
      : warn(
          'pool:crash-loop',
          data,
          `${data.crashes} crashes within ${data.windowMs} ms; the pool keeps trying`,
        ),
  'pool:failed': silent, // `start()` rejects, or `PoolLog.reportFailure` writes the line
  'pool:stopped': (data, { wasReady, hasFailed }) =>
    wasReady && !hasFailed ? info('pool:stopped', data, 'stopped') : undefined,

  'reload:started': (data) =>
    info('reload:started', data, `reload to gen=${data.generation} begins`),
  'reload:overridden': (data) =>
    info(
      'reload:overridden',
      data,
      `reload to gen=${data.generation} gives way to that to gen=${data.by}`,
    ),
  'reload:replaced': (data, seen) =>
    waits(seen)
      ? info(
          'reload:replaced',
          data,
          `gen=${data.generation} serves everywhere after ${Math.round(data.durationMs)} ms; predecessors drain`,
        )
      : undefined,
  'reload:completed': (data) =>
    info(
      'reload:completed',
      data,
      `reload to gen=${data.generation} is done after ${Math.round(data.durationMs)} ms`,
    ),
  'reload:paused': (data) =>
    info(
      'reload:paused',
      data,
      `reload to gen=${data.generation} waits for continue() or abort(), after ${count(data.replaced, 'worker')}`,
    ),
  'reload:aborted': ({ error, ...data }) =>
    warn('reload:aborted', { ...data, err: error }, firstLine(error.message)),
  'rollback:started': (data) =>
    info(
      'rollback:started',
      data,
      `rollback to the release of gen=${data.release} begins, as gen=${data.generation}`,
    ),
  'rollback:replaced': (data, seen) =>
    waits(seen)
      ? info(
          'rollback:replaced',
          data,
          `the release before serves everywhere (gen=${data.generation}) after ${Math.round(data.durationMs)} ms; predecessors drain`,
        )
      : undefined,
  'rollback:completed': (data) =>
    info(
      'rollback:completed',
      data,
      `rollback (gen=${data.generation}) is done after ${Math.round(data.durationMs)} ms`,
    ),

  'worker:forked': silent,
  'worker:ready': silent,
  'worker:faulted': describeFault,
  'worker:draining': describeDrain,
  'worker:limit-reached': (data) => ({
    ...info(
      'worker:limit-reached',
      data,
      `is replaced: it has reached recycle.${data.limit} (${Math.round(data.value)})`,
    ),
    subject: nameWorker(data),
  }),
  'worker:overdue': describeOverdue,
  'worker:blocked': silent, // the worker writes a report itself
  'worker:exited': describeExit,
  'worker:unreadable': (data) => ({
    ...warn('worker:unreadable', data, `sent what this master cannot read: ${data.name}`),
    subject: nameWorker(data),
  }),

  'slot:delayed': silent, // the line about its worker has the delay
  'slot:degraded': silent, // the same line has the number of crashes
  'slot:closed': (data) => ({
    ...warn(
      'slot:closed',
      data,
      `is closed: its worker left with ${data.code}, one of finalExitCodes`,
    ),
    subject: `slot=${data.slot}`,
  }),

  'standby:forked': silent,
  'standby:prepared': silent,
  'standby:promoted': silent,
  'standby:exited': ({ error, ...data }, { wasReady }) =>
    data.expected || !wasReady
      ? undefined
      : {
          ...warn(
            'standby:exited',
            { ...data, ...(error && { err: error }) },
            describeEnd({
              ...data,
              ...(error && { error }),
              reason: 'crash',
            }),
          ),
          subject: nameWorker(data),
        },
}

/** Every event that a pool has. */
export const eventNames = Object.keys(writers) as readonly Name[]

function info(event: Name, data: object, text: string): Line {
  return { level: 'info', text, fields: { event, ...data } }
}

function warn(event: Name, data: object, text: string): Line {
  return { level: 'warn', text, fields: { event, ...data } }
}
