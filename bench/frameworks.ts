// npm run bench:apps -- [--node /path/to/node] [--rounds 15] [--seconds 1] [--workers 1]
//                       [--only express,fastify,…]
//
// What the trap costs each framework: its app as its documentation starts it, under node:cluster, and the
// same app in `runWorker` under a pool, over keep-alive connections. Each round visits the variants in turn,
// and figures are compared round by round. The load shares the machine with the servers, so that the
// processor time for each request is the steadier figure. Exits 1 when the aim is missed.

import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { measureThroughput } from './measures.ts'
import { readOptions } from './options.ts'
import { type Aim, compare, report } from './report.ts'
import type { Variant } from './server.ts'

const frameworks = ['http', 'express', 'fastify', 'koa', 'hono', 'nest', 'nest-fastify']
const variants: readonly Variant[] = ['raw', 'als', 'regrow']
const aim: Aim = { against: 'raw', atLeast: 0.97 }

const options = readOptions(['--workers', '1', ...process.argv.slice(2)], frameworks)
const version = execFileSync(options.nodePath, ['--version'], { encoding: 'utf8' }).trim()
console.log(
  `Node.js ${version}, ${options.workers} workers, ${options.rounds} rounds, ` +
    `${availableParallelism()} × ${cpus()[0]?.model}`,
)

const summary: string[] = []
const verdicts: boolean[] = []
for (const framework of options.only) {
  const { rates, costs } = await measureThroughput(
    'keep-alive',
    { ...options, framework },
    variants,
  )
  verdicts.push(report(`${framework}: requests per second, keep-alive connections`, rates, aim))
  report(`${framework}: processor time per request, µs`, costs)
  const ratios = [compare(rates, 'regrow', 'raw'), compare(costs, 'regrow', 'raw')]
  const floor = compare(costs, 'als', 'raw')
  summary.push([framework, ...ratios, floor].map((cell) => cell.padEnd(20)).join(''))
}

const titles = [
  'regrow of bare:',
  'requests/s',
  'time per request',
  'time with one AsyncLocalStorage',
]
console.log(`\n${titles.map((cell) => cell.padEnd(20)).join('')}\n${summary.join('\n')}`)
process.exitCode = verdicts.every(Boolean) ? 0 : 1
