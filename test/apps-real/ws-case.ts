import { callOverWs } from '../../testing/call-over-ws.ts'
import { echoCase } from './echo-case.ts'

export const wsCase = echoCase({
  ...{ app: 'ws', client: 'ws', entry: 'ws.mjs' },
  prepare: (port) => () => callOverWs(`ws://127.0.0.1:${port}`),
  closedByError: 'code 1011',
})
