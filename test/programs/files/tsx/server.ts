import { createServer } from 'node:http'

enum Path {
  slow = '/slow',
  throw = '/throw',
}

const server = createServer((request, response) => {
  if (request.url === Path.throw)
    setTimeout(() => {
      throw new Error('thrown in TypeScript')
    })
  else if (request.url === Path.slow) {
    response.write('begun ')
    setTimeout(() => response.end('done'), 1_000)
  } else response.end('hello')
})

server.listen(Number(process.env.PORT))
