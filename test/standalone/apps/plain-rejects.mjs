// A program with a listener of its own for rejections, whose requests leave one behind.

import { createServer } from 'node:http'

process.on('unhandledRejection', () => console.log('heard'))
const server = createServer(() => {
  Promise.reject(new Error('of nobody'))
})
server.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`))
