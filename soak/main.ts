// npm run soak -- [--minutes 3] [--seed 42] [--size 2] [--pace 500] [--only SIGKILL,reload] [--pool '{"standby":1}']
//
// Injects random faults into a real pool under a real load, and prints a ledger at the end. Exits 1 if a request was
// lost that no fault may cost, or if a process or a listener is left.
//
// The clients run here and the master in a process of its own, so that neither waits for the other. Ctrl-C ends the
// soak early.

import { isListening } from '../testing/ports.ts'
import { startPool } from '../testing/start-pool.ts'
import { Book } from './book.ts'
import { Injector } from './injector.ts'
import { printLedger } from './ledger.ts'
import { startLoad } from './load.ts'
import { readOptions } from './options.ts'
import { Random } from './random.ts'
import { Site } from './site.ts'

const { minutes, seed, size, paceMs, only, pool: given } = readOptions(process.argv.slice(2))
const isTerminal = process.stdout.isTTY === true
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())

console.log(`a soak of ${minutes} minutes, size ${size}, seed ${seed}`)
await using pool = await startPool({
  ...{ app: new URL('app.mjs', import.meta.url), size, detached: true },
  ...{ execArgv: ['--max-old-space-size=64'], stableAfterMs: 1_000 },
  ...{ backoff: { minMs: 50, maxMs: 500 }, ...given },
})
const masterBytes = [await measureMaster()]
const book = new Book(pool)
const site = new Site(pool, book, { size, random: new Random(seed + 1) })
const injector = new Injector(site, book, { order: new Random(seed), only })
const load = startLoad(pool.port)
const live = setInterval(show, isTerminal ? 200 : 5_000)

await injectFaults()
await injector.settled()
for (const hammer of load) await hammer.stop()
clearInterval(live)
await pool.command('stop')
masterBytes.push(await measureMaster())
const left = { ...countLeft(), masterBytes }
const tallies = load.map(({ tally }) => tally)
process.exitCode = printLedger({ book, injector, tallies, left }) === 0 ? 0 : 1

function injectFaults(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearInterval(pace)
      clearTimeout(alarm)
      resolve()
    }
    const pace = setInterval(() => injector.injectOne(), paceMs)
    const alarm = setTimeout(end, minutes * 60_000)
    interruption.signal.addEventListener('abort', end)
  })
}

/** The master itself is still there. */
function countLeft(): { processes: number; listeners: number } {
  const processes = pool.listLeft().filter((pid) => pid !== pool.pid).length
  return { processes, listeners: isListening(pool.port) ? 1 : 0 }
}

async function measureMaster(): Promise<number> {
  return (await pool.command('memory')) as number
}

function show(): void {
  const seconds = (performance.now() / 1_000).toFixed(0).padStart(4)
  const served = load.reduce((sum, { tally }) => sum + tally.count('ok'), 0)
  const lost = load.reduce((sum, { tally }) => sum + tally.failures.length, 0)
  const line = `${seconds} s  ${injector.total} faults, ${served} served, ${lost} lost, ${book.serving} serve, ${book.surprises.length} surprises`
  if (isTerminal) process.stdout.write(`\x1b[K${line.slice(0, process.stdout.columns - 1)}\r`)
  else console.log(line)
}
