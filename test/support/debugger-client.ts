// A debugger: what DevTools say to a process that listens for them.

import { WebSocket } from 'ws'
import { until, within } from '../../testing/until.ts'

export interface DebuggerClient {
  /** Resolves when the process has done it. */
  say(method: string): Promise<void>
  /** Resolves when the process stands, once for each time that it does. */
  untilPaused(): Promise<void>
  leave(): void
}

export async function attachDebugger(url: string): Promise<DebuggerClient> {
  const socket = new WebSocket(url)
  const done = new Set<number>()
  let pauses = 0
  let last = 0
  socket.on('message', (data) => {
    const { id, method } = JSON.parse(String(data)) as { id?: number; method?: string }
    if (id !== undefined) done.add(id)
    if (method === 'Debugger.paused') pauses += 1
  })
  await within('the debugger is attached', new Promise((resolve) => socket.once('open', resolve)))
  const say = async (method: string) => {
    last += 1
    const id = last
    socket.send(JSON.stringify({ id, method }))
    await until(`${method} is answered`, () => done.has(id))
  }
  await say('Runtime.enable')
  await say('Debugger.enable')
  return {
    say,
    untilPaused: async () => {
      await until('it stands', () => pauses > 0)
      pauses -= 1
    },
    leave: () => socket.terminate(),
  }
}
