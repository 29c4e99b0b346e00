// Converts the core's notices to the user's events: keys of workers become pids, and failures become errors.

import type { PoolEvents } from '../api/pool-events.ts'
import type { Notice } from '../core/model/effects.ts'
import type { WorkerKey } from '../core/model/worker.ts'
import { toError } from './to-error.ts'

type Published = { [Name in keyof PoolEvents]: [Name, PoolEvents[Name][0]] }[keyof PoolEvents]

/** The name and the payload of the event for a notice. */
export function toPublicEvent(
  notice: Notice,
  pidOf: (worker: WorkerKey) => number | undefined,
): Published {
  const { name, ...fields } = notice
  const { worker, failure, ...payload } = fields as typeof fields & Translated
  return [
    name,
    {
      ...payload,
      ...(worker !== undefined && { pid: pidOf(worker) }),
      ...(failure && { error: toError(failure) }),
    },
  ] as Published
}

interface Translated {
  readonly worker?: WorkerKey
  readonly failure?: Parameters<typeof toError>[0]
}
