// Connections that stay, over which messages or events come.

import { socketIoCase } from '../socket-io-case.ts'
import { sseCase } from '../sse-case.ts'
import { tcpCase } from '../tcp-case.ts'
import { wsCase } from '../ws-case.ts'

/** The second waits most of its time: its clients leave connections behind that a drain gives their grace. */
export const longLived = [wsCase, sseCase, socketIoCase, tcpCase]
