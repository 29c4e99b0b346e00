import { clearHttp2Case, secureHttp2Case } from '../http2-case.ts'
import { socketIoCase } from '../socket-io-case.ts'
import { sseCase } from '../sse-case.ts'
import { tcpCase } from '../tcp-case.ts'
import { wsCase } from '../ws-case.ts'

/** The slowest first: its clients leave connections behind that a drain gives their time. */
export const protocols = [sseCase, clearHttp2Case, secureHttp2Case(), wsCase, socketIoCase, tcpCase]
