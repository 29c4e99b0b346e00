// A program that never heard of regrow and handles its errors, by a domain for each request or, with `HOW=capture`, by a
// capture callback. One happens before it listens; with `LEAVE=1` it leaves after that.

const { createServer } = require('node:http')

let answer = () => undefined
const run = process.env.HOW === 'capture' ? runCaptured : runInDomain

run(() => setTimeout(() => fail(), 10), goOn)

function goOn() {
  if (process.env.LEAVE === '1') process.exit(1)
  const server = createServer((request, response) => {
    const handle = () => {
      response.statusCode = 500
      response.end('handled')
    }
    run(
      () => setImmediate(() => (request.url === '/throw' ? fail() : response.end('hello'))),
      handle,
    )
  })
  server.listen(Number(process.env.PORT), '127.0.0.1')
}

function fail() {
  throw new Error('the program handles this')
}

function runInDomain(act, onError) {
  const domain = require('node:domain').create()
  domain.on('error', () => setImmediate(onError))
  domain.run(act)
}

function runCaptured(act, onError) {
  answer = onError
  if (!process.hasUncaughtExceptionCaptureCallback())
    process.setUncaughtExceptionCaptureCallback(() => setImmediate(answer))
  act()
}
