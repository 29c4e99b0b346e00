// npm run bench:distribution -- [--node /path/to/node] [--rounds 10] [--seconds 2]
//
// Measures what each distribution costs: how evenly simultaneous connections are spread over two workers, what
// happens to clients when the only worker is killed, and how many new connections are served per second. Each round
// visits both, so that a noisy minute of the machine affects both.

import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { distributions } from '../testing/distributions.ts'
import { startHammer } from '../testing/hammer.ts'
import { signalProcess } from '../testing/processes.ts'
import { connectRaw } from '../testing/raw-client.ts'
import { startPool } from '../testing/start-pool.ts'
import { load } from './load.ts'
import { readOptions } from './options.ts'
import { readCpu } from './server.ts'
import { median } from './statistics.ts'

type Distribution = (typeof distributions)[number]
/** The figures of one visit, by their titles. */
type Figures = Readonly<Record<string, number>>

const defaults = ['--rounds', '10', '--seconds', '2']
const { nodePath, rounds, seconds } = readOptions([...defaults, ...process.argv.slice(2)])
const version = execFileSync(nodePath, ['--version'], { encoding: 'utf8' }).trim()
console.log(`Node.js ${version}, ${availableParallelism()} × ${cpus()[0]?.model}, ${rounds} rounds`)

for (const measure of [measureEvenness, measureKill, measureRate]) {
  const visits: [Distribution, Figures][] = []
  for (let round = 0; round < rounds; round += 1)
    for (const each of distributions) visits.push([each, await measure(each)])
  report(visits)
}

function report(visits: readonly [Distribution, Figures][]): void {
  for (const title of Object.keys(visits[0]?.[1] ?? {})) {
    console.log(`\n${title}`)
    for (const distribution of distributions) {
      const figures = visits.flatMap(([by, found]) =>
        by === distribution ? Math.round(found[title] ?? Number.NaN) : [],
      )
      const [least, most] = [Math.min(...figures), Math.max(...figures)]
      console.log(`  ${distribution.padEnd(12)} ${median(figures)} (${least} to ${most})`)
    }
  }
}

async function measureEvenness(distribution: Distribution): Promise<Figures> {
  await using pool = await startPool({ app: 'hello.mjs', size: 2, nodePath, distribution })
  const opened = Array.from({ length: 64 }, () => connectRaw(pool.port))
  const clients = await Promise.all(opened)
  for (const client of clients) client.write('GET / HTTP/1.1\r\nHost: bench\r\n\r\n')
  await Promise.all(clients.map((client) => client.untilText('hello')))
  const [first] = pool.workerPids
  const count = clients.filter((client) => client.text().includes(`x-worker: ${first}`)).length
  for (const client of clients) client.destroy()
  return { '64 connections at once, two workers: taken by the busier': Math.max(count, 64 - count) }
}

async function measureKill(distribution: Distribution): Promise<Figures> {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, nodePath, distribution })
  const [victim] = pool.workerPids
  if (!victim) throw new Error('no worker was forked')
  const clients = { kept: 0, fresh: 8, pauseMs: 20, timeoutMs: 5_000 }
  const hammer = startHammer({ port: pool.port, ...clients })
  await hammer.tally.untilServed(100)
  const killedAt = performance.now()
  signalProcess(victim, 'SIGKILL')
  await pool.waitFor('worker:ready', ({ pid }) => pid !== victim)
  const readyMs = performance.now() - killedAt
  await hammer.tally.untilServed(100)
  const tally = await hammer.stop()
  return {
    'The only worker is killed, 8 clients: refused': tally.count('refused'),
    '… reset': tally.count('reset'),
    '… without an answer for 5 s': tally.count('timeout'),
    '… until the next one is ready, ms': readyMs,
  }
}

async function measureRate(distribution: Distribution): Promise<Figures> {
  await using pool = await startPool({ app: 'hello.mjs', size: 2, nodePath, distribution })
  await load(pool.port, 'new', 1)
  const pids = [pool.pid, ...pool.workerPids]
  const before = readCpu(pids)
  const { requests, requestsPerSecond } = await load(pool.port, 'new', seconds)
  return {
    'New connections per second, two workers': requestsPerSecond,
    '… processor time for each, master and workers, µs':
      ((readCpu(pids) - before) * 1_000) / requests,
  }
}
