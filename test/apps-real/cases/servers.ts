import { clearHttp2Case, secureHttp2Case } from '../http2-case.ts'
import { undiciCase } from '../undici-case.ts'

export const servers = [
  undiciCase({ app: 'node:http', entry: 'http.mjs', answersErrors: false }),
  undiciCase({ app: 'node:https', entry: 'https.mjs', tls: true, answersErrors: false }),
]
export const http2Servers = [secureHttp2Case(), clearHttp2Case]
