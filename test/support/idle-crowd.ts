// Connections that cost their clients nothing, and are there for ever.

import { connect, type Socket } from 'node:net'
import { send } from '../../testing/request.ts'

/** Connect so many clients that say nothing, in waves that no queue is too short for. */
export async function connectMany(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const wave = Array.from({ length: Math.min(250, count - sockets.length) }, () =>
      connectOne(port),
    )
    sockets.push(...(await Promise.all(wave)))
    await send({ port }) // those before it have reached their worker, and none waits in a full queue
  }
  return sockets
}

function connectOne(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => undefined) // being thrown out is what it is here for
      socket.resume()
      resolve(socket)
    })
  })
}
