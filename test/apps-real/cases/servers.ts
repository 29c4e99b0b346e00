import { undiciCase } from '../undici-case.ts'

export const servers = [
  undiciCase({ app: 'node:http', entry: 'http.mjs', answersErrors: false }),
  undiciCase({ app: 'node:https', entry: 'https.mjs', tls: true, answersErrors: false }),
]
