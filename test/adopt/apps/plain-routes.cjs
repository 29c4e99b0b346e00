// A program that never heard of regrow, as CommonJS: `/throw` throws, `/slow` takes its time.

const { createServer } = require('node:http')

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  response.setHeader('x-worker', process.pid)
  if (pathname === '/throw') setTimeout(() => fail('thrown in a plain program'))
  else if (pathname === '/slow') setTimeout(() => response.end('slow'), searchParams.get('ms'))
  else response.end('hello')
})
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`port ${server.address().port}`)
})

function fail(message) {
  throw new Error(message)
}
