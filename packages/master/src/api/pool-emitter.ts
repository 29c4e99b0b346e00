// The types of a pool as an emitter of its own events only.

import type { EventEmitter } from 'node:events'
import type { PoolEvents } from './pool-events.ts'

export type Name = keyof PoolEvents
export type Listener<N extends Name> = (data: PoolEvents[N][0]) => unknown

type Listening =
  | 'on'
  | 'once'
  | 'off'
  | 'addListener'
  | 'removeListener'
  | 'prependListener'
  | 'prependOnceListener'

/** An `EventEmitter` with typed events. Its methods throw `ERR_POOL_INVALID_OPTION` for an unknown event. */
export interface PoolEmitter extends Omit<EventEmitter<PoolEvents>, Listening> {
  on<N extends Name>(event: N, listener: Listener<N>): this
  once<N extends Name>(event: N, listener: Listener<N>): this
  off<N extends Name>(event: N, listener: Listener<N>): this
  addListener<N extends Name>(event: N, listener: Listener<N>): this
  removeListener<N extends Name>(event: N, listener: Listener<N>): this
  prependListener<N extends Name>(event: N, listener: Listener<N>): this
  prependOnceListener<N extends Name>(event: N, listener: Listener<N>): this
}
