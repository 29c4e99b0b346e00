// Writes to stdout and stderr as the path says, and answers when it is written. What it writes by
// itself is said by BEGIN: `emoji` in odd chunks when it serves, or `hello` when it is loaded, and when
// it serves. When it leaves, its last words have no newline.

import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import { runWorker } from '@regrow/worker'

const routes = {
  '/line': () => {
    console.log('from console.log')
    console.error('from console.error')
    process.stdout.write('from stdout\n')
  },
  '/half': () => write('half a li'),
  '/long': () => write(`${'é'.repeat(100_000)}\n`),
  '/throw': () => {
    throw new Error('thrown by the app')
  },
  '/flood': ({ lines }) => flood(Number(lines), write),
  // As loggers do that write by themselves: the event loop turns not once.
  '/blocking-flood': ({ lines }) => flood(Number(lines), writeBlocking),
  '/close': () => process.stdout.end(),
  '/child': () => spawn('sleep', ['60'], { stdio: 'inherit' }).pid,
}

function write(text) {
  return new Promise((resolve) => {
    process.stdout.write(text, resolve)
  })
}

async function flood(lines, write) {
  const linesOfBlock = 1_000
  for (let line = 0; line < lines; line += linesOfBlock) {
    const block = Array.from(
      { length: linesOfBlock },
      (_, i) => `flood ${line + i} ${'~'.repeat(80)}\n`,
    )
    await write(block.join(''))
  }
}

const lock = new Int32Array(new SharedArrayBuffer(4))

function writeBlocking(text) {
  const bytes = Buffer.from(text)
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error
      Atomics.wait(lock, 0, 0, 10) // the pipe is full
    }
  }
}

/** Chunks of 1 to 7 bytes, so that most of them end within a character. */
async function writeEmoji() {
  const lines = Array.from({ length: 300 }, (_, i) => `pid=${process.pid} ${i} 👩‍🚀 größer 日本\n`)
  const bytes = Buffer.from(lines.join(''))
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size % 7) + 1)
    await write(bytes.subarray(at, at + size))
}

if (process.env.BEGIN === 'hello') console.log('loaded')
process.on('exit', () => process.stdout.write('last words'))

await runWorker(
  async (request, response) => {
    response.setHeader('x-worker', process.pid)
    const { pathname, searchParams } = new URL(request.url, 'http://app')
    const done = await routes[pathname]?.(Object.fromEntries(searchParams))
    response.end(String(done))
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
if (process.env.BEGIN === 'emoji') await writeEmoji()
if (process.env.BEGIN === 'hello') console.log('hello')
