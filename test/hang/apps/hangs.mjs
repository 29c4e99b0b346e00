// Blocks its event loop as real programs do: each path in another way, until `ms` have passed where it
// can come back at all. Lines are looked for by the tests, by their marks.

import { execFileSync } from 'node:child_process'
import { runWorker } from '@regrow/worker'

const ways = {
  loop(end) {
    while (performance.now() < end); // mark: loop
  },
  regexp() {
    return /^(a+)+$/.test(`${'a'.repeat(40)}b`) // mark: regexp
  },
  wait(end) {
    const memory = new Int32Array(new SharedArrayBuffer(4))
    Atomics.wait(memory, 0, 0, end - performance.now()) // mark: wait
  },
  child(end) {
    const seconds = Math.min(60, (end - performance.now()) / 1_000)
    execFileSync('sleep', [String(seconds)])
  },
}

// Also before it serves: a message names the way.
process.on('message', (way) => ways[way]?.(performance.now() + 1_000))

const context = await runWorker(
  (request, response) => {
    response.setHeader('x-worker', process.pid)
    const { pathname, searchParams } = new URL(request.url, 'http://app')
    const end = performance.now() + Number(searchParams.get('ms') ?? Number.POSITIVE_INFINITY)
    ways[pathname.slice(1)]?.(end)
    if (pathname === '/task') void context.task('nightly sums', async () => ways.loop(end))
    response.end('hello')
  },
  { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } },
)
