// A pool as an emitter of its events, and of no others: a misspelt name is refused where it is written, by the compiler or at
// once, for a listener that nobody ever calls is found out too late.

import { EventEmitter } from 'node:events'
import { suggest } from '@regrow/protocol'
import { eventNames } from '../log/event-line.ts'
import { PoolError } from './errors.ts'
import type { PoolEvents } from './pool-events.ts'

type Name = keyof PoolEvents
type Listener<N extends Name> = (data: PoolEvents[N][0]) => unknown

type Listening =
  | 'on'
  | 'once'
  | 'off'
  | 'addListener'
  | 'removeListener'
  | 'prependListener'
  | 'prependOnceListener'

/** An `EventEmitter` whose methods name their event. They throw `ERR_POOL_INVALID_OPTION` for one that there is not. */
export interface PoolEmitter extends Omit<EventEmitter<PoolEvents>, Listening> {
  on<N extends Name>(event: N, listener: Listener<N>): this
  once<N extends Name>(event: N, listener: Listener<N>): this
  off<N extends Name>(event: N, listener: Listener<N>): this
  addListener<N extends Name>(event: N, listener: Listener<N>): this
  removeListener<N extends Name>(event: N, listener: Listener<N>): this
  prependListener<N extends Name>(event: N, listener: Listener<N>): this
  prependOnceListener<N extends Name>(event: N, listener: Listener<N>): this
}

const Emitter = EventEmitter as unknown as new () => PoolEmitter

/** `once` and `prependOnceListener` of Node.js call these. */
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

/** Of every emitter: Node's own `events.once` listens for `error`, too, and symbols are somebody's own. */
const common: readonly unknown[] = ['error', 'newListener', 'removeListener']

function checkEvent(event: unknown): void {
  if (typeof event !== 'string' || common.includes(event)) return
  if (eventNames.includes(event as Name)) return
  const meant = suggest(event, eventNames)
  const hint = meant === undefined ? `one of ${eventNames.join(', ')}` : `did you mean '${meant}'?`
  throw new PoolError('ERR_POOL_INVALID_OPTION', `a pool has no event '${event}'; ${hint}`)
}
