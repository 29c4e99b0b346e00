// Turns what a worker has sent into an event.

import type { Fact, Opened } from '@regrow/protocol'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { HostEvent } from '../host.ts'

/** The event of a fact; `undefined` if it has none. */
export function toEvent(worker: WorkerKey, fact: Opened<Fact>): HostEvent | undefined {
  switch (fact.type) {
    case 'ready':
      return { type: 'worker:ready', worker }
    case 'prepared':
      return { type: 'worker:prepared', worker }
    case 'faulted':
      return { type: 'worker:faulted', worker, report: fact.report }
    case 'failed':
      return { type: 'worker:failed', worker, error: fact.error }
    case 'excluded':
      return { type: 'worker:excluded', worker, error: fact.error }
    case 'draining':
      return { type: 'worker:draining', worker, reason: fact.reason }
    case 'heartbeat':
      return { type: 'worker:heartbeat', worker, load: fact.load }
    case 'blocked':
      return { type: 'worker:blocked', worker, report: fact.report }
    case 'incompatible':
      return { type: 'worker:incompatible', worker, version: fact.version }
    case 'loaded':
    case 'listening':
    case 'starting': // these only show the kind of program, see `program-kind.ts`
    case 'unreadable':
      return undefined
  }
}

/** How to name a message that this master cannot read; `undefined` if it can. */
export function nameUnreadable(fact: Opened<Fact>): string | undefined {
  if (fact.type === 'unreadable') return fact.name
  return fact.type === 'incompatible' ? `version ${fact.version}` : undefined
}
