// npm run bench -- [--node /path/to/node] [--rounds 15] [--seconds 1] [--workers 2]
//                  [--only keep-alive,new,lives] [--before /path/to/built/checkout]
//
// Compares the pool with bare node:cluster on the same handler, side by side in one run. Exits 1 when an aim is
// missed for certain.
//
// `--before` also measures the pool of another checkout. The load shares the machine with the servers: on few cores
// this brings the rates of all variants closer together, and the processor time of a request shows more.

import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { measureLives, measureThroughput } from './measures.ts'
import { type Options, readOptions } from './options.ts'
import { withPrivateNode } from './private-node.ts'
import { type Aim, report } from './report.ts'

const given = readOptions(process.argv.slice(2))
const verdicts: boolean[] = []

await withPrivateNode(given.nodePath, async (nodePath) => {
  const options = { ...given, nodePath }
  const version = execFileSync(nodePath, ['--version'], { encoding: 'utf8' }).trim()
  console.log(
    `Node.js ${version}, ${options.workers} workers, ${options.rounds} rounds, ` +
      `${availableParallelism()} × ${cpus()[0]?.model}`,
  )
  await compareThroughput(options, Number(/^v(\d+)/.exec(version)?.[1]))
  if (options.only.includes('lives')) await compareLives(options)
})
process.exitCode = verdicts.every(Boolean) ? 0 : 1

async function compareThroughput(options: Options, major: number): Promise<void> {
  // Where AsyncLocalStorage is built on async_hooks, entering one is the least that a trap costs.
  const aim: Aim =
    major >= 24 ? { against: 'raw', atLeast: 0.98 } : { against: 'als', atLeast: 0.97 }
  for (const connections of ['keep-alive', 'new'] as const) {
    if (!options.only.includes(connections)) continue
    const { rates, costs } = await measureThroughput(connections, options)
    verdicts.push(report(`Requests per second, ${connections} connections`, rates, aim))
    report(`Processor time per request, ${connections} connections, µs`, costs)
  }
}

async function compareLives(options: Options): Promise<void> {
  const { startMs, memoryMib, replaceMs } = await measureLives(options)
  verdicts.push(
    report('From start to all ready, ms', startMs, { against: 'raw', atMost: 1.15 }),
    report('From SIGKILL to its replacement, ms', replaceMs, { against: 'raw', atMost: 1.1 }),
    report('Memory, MiB (PSS)', memoryMib, { against: 'raw', atMost: 1.15 }),
  )
}
