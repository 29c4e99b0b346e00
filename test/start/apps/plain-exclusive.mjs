// A program that never heard of regrow and wants its port for itself. What it does when it cannot have it is said by
// REFUSED: it logs a line and goes on, as srvx does; it takes another port, and says so a while later; or it has no listener.

import { createServer } from 'node:http'

const where = { port: Number(process.env.PORT), host: '127.0.0.1' }
const server = createServer((_request, response) => response.end('hello'))

if (process.env.REFUSED === 'logs') server.on('error', ({ code }) => console.log(code))
if (process.env.REFUSED === 'moves')
  server.on('error', () => {
    server.listen(0)
    setTimeout(() => console.log('moved'), 700)
  })
server.listen({ ...where, exclusive: true })
