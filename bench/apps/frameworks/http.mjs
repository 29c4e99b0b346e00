import { createServer } from 'node:http'
import { body } from './body.mjs'

export async function createApp() {
  return createServer(async (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await body()))
  })
}

export function listen(server, port, host) {
  server.listen(port, host)
}
