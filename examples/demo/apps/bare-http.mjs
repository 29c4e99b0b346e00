// The same app as http.mjs, with Node.js alone.

import { createServer } from 'node:http'
import { failLater, headers, work } from './work.mjs'

createServer(async (request, response) => {
  const body = await (request.url === '/throw' ? failLater() : work())
  response.writeHead(200, headers).end(body)
}).listen(Number(process.env.PORT), '127.0.0.1')
