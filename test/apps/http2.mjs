// HTTP/2: in clear text, or with SECURE in the environment encrypted, and HTTP/1.1 for who wants that;
// by its own API, or with COMPAT by that of HTTP/1. `/?ms=500` is answered after half a second.

import { createSecureServer, createServer } from 'node:http2'
import { runWorker } from '@regrow/worker'
import { cert, key } from './standalone-certificate.mjs'
import { throwForNobody } from './throw-for-nobody.mjs'

const { COMPAT, SECURE, IDLE_GRACE_MS } = process.env

function fail(where) {
  throw new Error(`thrown in ${where}`)
}

const routes = {
  '/': (call) => {
    if (call.method === 'POST') return call.end('hello') // before its body was read
    setTimeout(() => call.end('hello'), Number(call.query.get('ms')))
  },
  '/sync': () => fail('sync'),
  '/timer': () => setTimeout(fail, 1, 'timer'),
  '/promise': async () => fail('promise'),
  '/data': ({ body }) => body.on('data', () => fail('data')),
  '/late-body': ({ body }) => body.resume().on('end', () => fail('late body')),
  '/begun': (call) => {
    call.write('half of it')
    setTimeout(fail, 20, 'begun')
  },
  '/nobody': (call) => {
    throwForNobody()
    setTimeout(() => call.end('fine'), 100)
  },
  '/never': () => undefined,
  '/half': (call) => call.write('half of it'),
  '/events': (call) => call.write('data: first\n\n', 'text/event-stream'),
}

function answer(call) {
  const route = routes[call.path]
  return route ? route(call) : call.end('not found')
}

function onRequest(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://app')
  response.setHeader('x-worker', process.pid)
  const write = (text, type = 'text/plain') => {
    response.writeHead(200, { 'content-type': type })
    response.write(text)
  }
  return answer({
    ...{ method: request.method, path: pathname, query: searchParams, body: request, write },
    end: (text) => response.end(text),
  })
}

function onStream(stream, headers) {
  const { pathname, searchParams } = new URL(headers[':path'], 'http://app')
  const begin = (type) => stream.respond({ 'content-type': type, 'x-worker': `${process.pid}` })
  const write = (text, type = 'text/plain') => {
    begin(type)
    stream.write(text)
  }
  const end = (text) => {
    begin('text/plain')
    stream.end(text)
  }
  const method = headers[':method']
  return answer({ method, path: pathname, query: searchParams, body: stream, write, end })
}

const server = SECURE ? createSecureServer({ key, cert, allowHTTP1: true }) : createServer()
if (COMPAT || SECURE) server.on('request', onRequest)
else server.on('stream', onStream)

await runWorker(server, {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
  ...(IDLE_GRACE_MS && { idleGraceMs: Number(IDLE_GRACE_MS) }),
})
