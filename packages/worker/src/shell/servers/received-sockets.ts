// Finds connections that a parent sends in messages (sticky sessions). Each is found before the program receives it, so
// that it is known when the program gives it to a server. A connection that comes before the program listens for
// messages waits until it does.

import { Socket } from 'node:net'
import { listenFirst, listenNoMore } from '../context/listen-first.ts'
import { isClusterWorker } from '../process/channel.ts'
import { isOurs, markOurs } from '../process/own-listeners.ts'

/** Call `onSocket` with each from now on; returns the end of that. */
export function watchReceived(onSocket: (socket: Socket) => void): () => void {
  if (!process.connected) return () => undefined
  const early: (readonly [message: unknown, socket: Socket])[] = []
  const onMessage = (message: unknown, socket: unknown) => {
    if (!(socket instanceof Socket)) return
    onSocket(socket)
    if (!listensForMessages()) early.push([message, socket])
  }
  const onListener = (event: string | symbol) => {
    if (event === 'message') process.nextTick(deliver)
  }
  const deliver = () => {
    const listeners = listenersOfProgram()
    if (listeners.length === 0) return
    for (const given of early.splice(0))
      for (const listener of listeners) Reflect.apply(listener, process, given)
  }
  markOurs(onMessage)
  listenFirst(process, { message: onMessage })
  process.on('newListener', onListener)
  return () => {
    listenNoMore(process)
    process.off('newListener', onListener)
  }
}

/** Whether the program itself listens for messages. */
export function listensForMessages(): boolean {
  return listenersOfProgram().length > 0
}

/** In a worker of `node:cluster`, the first listener is Node's own. */
function listenersOfProgram() {
  const foreign = process.rawListeners('message').filter((listener) => !isOurs(listener))
  return foreign.length > 0 && isClusterWorker() ? foreign.slice(1) : foreign
}
