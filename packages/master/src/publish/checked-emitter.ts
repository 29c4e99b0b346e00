// An emitter that refuses an unknown event when a listener is added. Otherwise a misspelt name would only show when the
// listener is never called.

import { EventEmitter } from 'node:events'
import { suggest } from '@regrow/protocol'
import { PoolError } from '../api/errors.ts'
import type { Listener, Name, PoolEmitter } from '../api/pool-emitter.ts'
import { eventNames } from '../log/event-line.ts'

const Emitter = EventEmitter as unknown as new () => PoolEmitter

/** Node's `once` and `prependOnceListener` call these methods, so they are checked, too. */
export class CheckedEmitter extends Emitter {
  override on<N extends Name>(event: N, listener: Listener<N>): this {
    checkEvent(event)
    return super.on(event, listener)
  }

  override addListener<N extends Name>(event: N, listener: Listener<N>): this {
    checkEvent(event)
    return super.addListener(event, listener)
  }

  override prependListener<N extends Name>(event: N, listener: Listener<N>): this {
    checkEvent(event)
    return super.prependListener(event, listener)
  }
}

/** Every emitter has these events. Node's own `events.once` listens for `error`, too. */
const common: readonly unknown[] = ['error', 'newListener', 'removeListener']

function checkEvent(event: unknown): void {
  if (typeof event !== 'string' || common.includes(event)) return
  if (eventNames.includes(event as Name)) return
  const meant = suggest(event, eventNames)
  const hint = meant === undefined ? `one of ${eventNames.join(', ')}` : `did you mean '${meant}'?`
  throw new PoolError('ERR_POOL_INVALID_OPTION', `a pool has no event '${event}'; ${hint}`)
}
