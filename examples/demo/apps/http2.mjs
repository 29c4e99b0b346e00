import { createServer } from 'node:http2'
import { runWorker } from '@regrow/worker'
import { failLater, headers, options, work } from './work.mjs'

async function answer(request, response) {
  const body = await (request.url === '/throw' ? failLater() : work())
  response.writeHead(200, headers).end(body)
}

await runWorker(createServer(answer), options)
