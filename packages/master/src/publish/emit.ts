// Calls the user's listeners. If one throws or rejects, the pool warns and goes on.

import { describeError } from '@regrow/protocol'
import type { PoolEmitter } from '../api/pool-emitter.ts'
import type { PoolEvents } from '../api/pool-events.ts'

/** Emit an event. A listener that throws keeps no other listener from being called. */
export function emitEvent(pool: PoolEmitter, name: keyof PoolEvents, payload: unknown): void {
  for (const listener of pool.rawListeners(name) as ((payload: unknown) => unknown)[]) {
    try {
      const result = listener.call(pool, payload)
      if (result instanceof Promise) result.catch((error) => warn(name, error))
    } catch (error) {
      warn(name, error)
    }
  }
}

function warn(event: string, error: unknown): void {
  const { stack, message } = describeError(error)
  process.emitWarning(`a listener of '${event}' threw: ${stack ?? message}`, 'PoolWarning')
}
