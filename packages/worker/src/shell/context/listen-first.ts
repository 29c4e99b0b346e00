// Keeps a listener of ours in front of the app's, and only while the app has one: an `upgrade` listener changes what
// Node does with such a request, and a `data` listener makes a stream flow. Nothing is patched: Node emits an event
// when listeners come and go.

import type { EventEmitter } from 'node:events'

type Listener = (...given: never[]) => void

/** Listeners by event. All emitters of a kind share one table. */
export type Ours = Readonly<Partial<Record<string, Listener>>>

const ours = Symbol('regrow.ours')

type Listened = EventEmitter & { [ours]?: Ours }

export function listenFirst(emitter: Listened, listeners: Ours): void {
  emitter[ours] = listeners
  emitter.on('newListener', goFirst)
  emitter.on('removeListener', leaveLast)
  for (const name of Object.keys(listeners))
    if (emitter.listenerCount(name) > 0) goFirst.call(emitter, name)
}

export function listenNoMore(emitter: Listened): void {
  emitter.off('newListener', goFirst)
  emitter.off('removeListener', leaveLast)
  for (const [name, own] of Object.entries(emitter[ours] ?? {}))
    emitter.off(name, own as () => void)
}

/** Node calls this before it adds the app's listener. */
function goFirst(this: Listened, name: string, added?: unknown): void {
  const own = this[ours]?.[name]
  if (own === undefined || own === added || this.listenerCount(name, own) > 0) return
  this.prependListener(name, own as () => void)
}

function leaveLast(this: Listened, name: string, removed: unknown): void {
  const own = this[ours]?.[name]
  if (own === undefined || own === removed || this.listenerCount(name) > 1) return
  if (this.listenerCount(name, own) === 1) this.off(name, own as () => void)
}
