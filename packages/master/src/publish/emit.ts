// Calls the user's listeners. One that throws, or rejects, is the user's bug, and the pool goes on.

import { describeError } from '@regrow/protocol'
import type { PoolEmitter } from '../api/pool-emitter.ts'
import type { PoolEvents } from '../api/pool-events.ts'

/** Emit an event, each listener by itself. */
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
