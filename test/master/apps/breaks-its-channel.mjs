// Writes to its channel past Node.js what the request says, as whoever takes the descriptor for another thing.

import { writeSync } from 'node:fs'
import { runWorker } from '@regrow/worker'

const channel = Number(process.env.CHANNEL ?? 3) // Node removes NODE_CHANNEL_FD before the program runs

await runWorker(
  async (request, response) => {
    const chunks = await request.toArray()
    const bytes = Buffer.from(Buffer.concat(chunks).toString(), 'base64')
    const times = Number(new URL(request.url, 'http://localhost').searchParams.get('times') ?? 0)
    response.end('hello', () => {
      for (let time = 0; time < times; time += 1) write(bytes)
    })
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)

function write(bytes) {
  for (let from = 0; from < bytes.length; ) from += tryToWrite(bytes.subarray(from))
}

/** The channel does not block. */
function tryToWrite(bytes) {
  try {
    return writeSync(channel, bytes)
  } catch (error) {
    if (error.code === 'EPIPE' || error.code === 'ECONNRESET') process.exit(0)
    if (error.code === 'EAGAIN') return 0
    throw error
  }
}
