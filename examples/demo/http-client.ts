import { startHammer } from '../../testing/hammer.ts'
import { send } from '../../testing/request.ts'
import type { DemoClient } from './client.ts'

export const httpClient: DemoClient = {
  start: (port) => startHammer({ port, kept: 12, fresh: 6, pauseMs: 25, timeoutMs: 15_000 }),
  sendThrowing: (port) => send({ port, path: '/throw' }),
}
