// Reads each kind of message: from the body as it arrived to the message, or `undefined`.

import { maxStack, readErrorData } from './error-data.ts'
import { type Fields, isCount, isDuration, isRecord, isText } from './fields.ts'
import {
  type DrainReason,
  drainReasons,
  type ErrorReport,
  type Fact,
  type HangReport,
  type Order,
} from './messages.ts'

export function readFact(body: unknown): Fact | undefined {
  if (!isRecord(body)) return undefined
  switch (body.type) {
    case 'loaded':
    case 'starting':
    case 'ready':
    case 'prepared':
    case 'listening':
      return { type: body.type }
    case 'faulted':
      return readFaulted(body)
    case 'failed':
    case 'excluded':
      return readFailed(body.type, body)
    case 'draining':
      return readDraining(body)
    case 'heartbeat':
      return readHeartbeat(body)
    case 'blocked':
      return readBlocked(body)
    default:
      return undefined
  }
}

export function readOrder(body: unknown): Order | undefined {
  if (!isRecord(body)) return undefined
  switch (body.type) {
    case 'drain':
      return readDrain(body)
    case 'serve':
      return isCount(body.slot) ? { type: 'serve', slot: body.slot } : undefined
    default:
      return undefined
  }
}

function readDrain({ reason, timeoutMs }: Fields): Order {
  const known = readReason(reason)
  return { type: 'drain', reason: known, ...(isDuration(timeoutMs) && { timeoutMs }) }
}

function readFaulted(body: Fields): Fact | undefined {
  const report = readReport(body.report)
  return report && { type: 'faulted', report }
}

function readFailed(type: 'failed' | 'excluded', body: Fields): Fact | undefined {
  const error = readErrorData(body.error)
  return error && { type, error }
}

function readDraining({ reason }: Fields): Fact | undefined {
  return isText(reason, 64) ? { type: 'draining', reason: readReason(reason) } : undefined
}

function readHeartbeat({ load }: Fields): Fact | undefined {
  if (!isRecord(load)) return undefined
  const { loopDelayP99Ms, loopDelayMaxMs, memoryBytes, inFlight, served, inspected } = load
  if (!isDuration(loopDelayP99Ms) || !isDuration(loopDelayMaxMs)) return undefined
  if (!isCount(memoryBytes) || !isCount(inFlight) || !isCount(served)) return undefined
  if (typeof inspected !== 'boolean') return undefined
  const read = { loopDelayP99Ms, loopDelayMaxMs, memoryBytes, inFlight, served, inspected }
  return { type: 'heartbeat', load: read }
}

function readBlocked({ report }: Fields): Fact | undefined {
  if (!isRecord(report)) return undefined
  const { silentMs, stack } = report
  if (!isDuration(silentMs) || !isText(stack, maxStack)) return undefined
  return { type: 'blocked', report: { silentMs, stack, ...readBlame(report) } }
}

function readReport(value: unknown): ErrorReport | undefined {
  const error = readErrorData(value)
  if (!error || !isRecord(value)) return undefined
  const { origin, suspected, suppressed } = value
  return {
    ...error,
    origin: origin === 'unhandledRejection' ? origin : 'uncaughtException',
    ...readBlame(value),
    ...(suspected === true && { suspected }),
    ...(isCount(suppressed) && { suppressed }),
  }
}

function readBlame({ method, path, task }: Fields): Omit<HangReport, 'silentMs' | 'stack'> {
  return {
    ...(isText(method, 64) && { method }),
    ...(isText(path, 2_048) && { path }),
    ...(isText(task, 256) && { task }),
  }
}

/** A later release may send a reason that we do not know yet; it is a reason all the same. */
function readReason(value: unknown): DrainReason {
  return drainReasons.find((reason) => reason === value) ?? 'requested'
}
