// npm run bench:watchdog -- [--node /path/to/node] [--rounds 5] [--seconds 10]
//
// Measures what `reportOnHang` costs: each round visits a pool of four idle workers with and without it, and reads
// the memory of a worker (its proportional set size, PSS) and, over the given seconds, the processor time of an idle
// worker.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { startPool, type TestPool } from '../testing/start-pool.ts'
import { until } from '../testing/until.ts'
import { readOptions } from './options.ts'
import { median } from './statistics.ts'

const size = 4
const settleMs = 3_000
const defaults = ['--rounds', '5', '--seconds', '10']
const { nodePath, rounds, seconds } = readOptions([...defaults, ...process.argv.slice(2)])

interface Figures {
  readonly pssKb: number[]
  readonly cpuMs: number[]
}

const found = new Map<boolean, Figures>()
for (const reportOnHang of [false, true]) found.set(reportOnHang, { pssKb: [], cpuMs: [] })
for (let round = 0; round < rounds; round += 1)
  for (const [reportOnHang, figures] of found) await visit(reportOnHang, figures)

const version = execFileSync(nodePath, ['--version'], { encoding: 'utf8' }).trim()
console.log(
  `Node.js ${version}, ${size} workers, ${rounds} rounds: medians (and ranges) of a worker`,
)
for (const [reportOnHang, { pssKb, cpuMs }] of found) {
  const memory = show(pssKb.map((kilobytes) => kilobytes / 1_024))
  const cpu = show(cpuMs.map((ms) => (ms * 60) / seconds))
  console.log(`reportOnHang: ${reportOnHang}: PSS ${memory} MiB, at rest ${cpu} ms CPU a minute`)
}

async function visit(reportOnHang: boolean, figures: Figures): Promise<void> {
  await using pool = await startPool({ app: 'hello.mjs', size, nodePath, reportOnHang })
  if (reportOnHang) await untilWatched(pool)
  await rest(settleMs)
  const before = pool.workerPids.map(readCpuMs)
  await rest(seconds * 1_000)
  for (const [index, pid] of pool.workerPids.entries()) {
    figures.cpuMs.push(readCpuMs(pid) - (before[index] ?? Number.NaN))
    figures.pssKb.push(readPss(pid))
  }
}

/** The thread has loaded its program: it holds no file of ours any more, and has a name in the kernel. */
function untilWatched(pool: TestPool): Promise<unknown> {
  return until('every worker sends heartbeats', async () => {
    const { workers } = await pool.status()
    return workers.every(({ load }) => load !== undefined)
  })
}

function readPss(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1])
}

/** User and system time, which Linux counts in hundredths of a second. */
function readCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function show(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return `${median(values).toFixed(1)} (${least.toFixed(1)} to ${most.toFixed(1)})`
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
