// npm run bench:apps -- [--node /path/to/node] [--flag=--flag-of-node] [--rounds 15] [--seconds 1]
//                       [--workers 1] [--only express,fastify,…]
//
// Measures what the trap costs each framework: its app, started as its documentation does, under node:cluster, and
// the same app in `runWorker` under a pool, over keep-alive connections.
//
// Each round visits the variants in turn, and figures are compared round by round. The load shares the machine with
// the servers, so the processor time of a request is the steadier figure. Exits 1 when the aim is missed for certain:
// 0.97 of the bare app. Where AsyncLocalStorage is built on `async_hooks` and costs more than that by itself, the aim
// is 0.97 of a bare app that has one.

import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { printTable } from '../scripts/print-table.ts'
import { measureThroughput } from './measures.ts'
import { readOptions } from './options.ts'
import { type Aim, compare, report } from './report.ts'
import type { Variant } from './server.ts'

const frameworks = ['http', 'express', 'fastify', 'koa', 'hono', 'nest', 'nest-fastify']
const variants: readonly Variant[] = ['raw', 'als', 'regrow']
const options = readOptions(['--workers', '1', ...process.argv.slice(2)], frameworks)
const version = execFileSync(options.nodePath, ['--version'], { encoding: 'utf8' }).trim()
const major = Number.parseInt(version.slice(1), 10)
const hasFrames = major >= 24 || options.nodeFlags.includes('--experimental-async-context-frame')
const aim: Aim = { against: hasFrames ? 'raw' : 'als', atLeast: 0.97 }
console.log(
  `Node.js ${[version, ...options.nodeFlags].join(' ')}, ${options.workers} workers, ${options.rounds} rounds, ` +
    `${availableParallelism()} × ${cpus()[0]?.model}`,
)

const summary: string[][] = []
const verdicts: boolean[] = []
for (const framework of options.only) {
  const { rates, costs } = await measureThroughput(
    'keep-alive',
    { ...options, framework },
    variants,
  )
  verdicts.push(report(`${framework}: requests per second, keep-alive connections`, rates, aim))
  report(`${framework}: processor time per request, µs`, costs)
  const ofBare = [compare(rates, 'regrow', 'raw'), compare(costs, 'regrow', 'raw')]
  const ofStorage = [compare(rates, 'regrow', 'als'), compare(costs, 'regrow', 'als')]
  summary.push([framework, ...ofBare, ...ofStorage])
}

const titles = ['', 'of bare: requests/s', 'time per request']
const storageTitles = ['of bare + storage: requests/s', 'time per request']
printTable([[...titles, ...storageTitles], ...summary])
process.exitCode = verdicts.every(Boolean) ? 0 : 1
