// `GET /download?bytes=…` sends so many, a POST is told how many it brought, all else says hello.

import { Readable } from 'node:stream'
import { runWorker } from '@regrow/worker'

const chunk = Buffer.alloc(64 * 1024, 'x')

function* chunks(bytes) {
  for (let left = bytes; left > 0; left -= chunk.length)
    yield left < chunk.length ? chunk.subarray(0, left) : chunk
}

async function count(request) {
  let bytes = 0
  for await (const part of request) bytes += part.length
  return bytes
}

await runWorker(
  async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://app')
    response.setHeader('x-worker', process.pid)
    if (pathname === '/download') {
      const bytes = Number(searchParams.get('bytes'))
      response.setHeader('content-length', bytes)
      Readable.from(chunks(bytes), { objectMode: false }).pipe(response)
    } else if (request.method === 'POST') {
      const bytes = await count(request).catch(({ code }) => code) // its client went away
      response.end(`got ${bytes}`)
    } else if (pathname === '/slow') {
      setTimeout(() => response.end('slow'), Number(searchParams.get('ms') ?? 1_000))
    } else {
      response.end('hello')
    }
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
