// npm run demo -- [--app express] [--short]
//
// A pool serves real requests while its workers throw, are killed and are replaced. At the end it
// says what became of every request, and exits 1 if a promise was broken. Ctrl-C ends it early.

import { createPool } from '@regrow/master'
import { findFreePort } from '../../test/support/ports.ts'
import { within } from '../../test/support/until.ts'
import { readOptions } from './options.ts'
import { Report } from './report.ts'

const { app, serveMs, burst } = readOptions(process.argv.slice(2))
const port = await findFreePort()
const pool = createPool({
  entry: app.entry,
  size: 2,
  execArgv: [],
  env: { PORT: String(port) },
  logger: false, // the report tells
})
const report = new Report(pool)
const interruption = new AbortController()
process.on('SIGINT', interrupt)

const story = [throwOnce, sendPoison, killOne, reload]

await report.phase('start 2 workers', () => pool.start())
const hammer = app.client.start(port)
report.watch(hammer.tally)
try {
  for (const tell of [serve, ...story.flatMap((chapter) => [chapter, serve])]) {
    if (interruption.signal.aborted) break
    await tell()
  }
} finally {
  await report.phase('stop', async () => {
    await hammer.stop()
    await pool.stop()
  })
  process.off('SIGINT', interrupt)
}
const code = report.print() ? 0 : 1
process.exitCode = interruption.signal.aborted ? 130 : code

/** The first Ctrl-C ends the story; a second one ends the workers. */
function interrupt(): void {
  if (interruption.signal.aborted) pool.kill()
  interruption.abort()
}

function serve(): Promise<void> {
  return report.phase('serve', () => pass(serveMs))
}

function throwOnce(): Promise<void> {
  return report.phase('one request throws', sendThrowing)
}

function sendPoison(): Promise<void> {
  return report.phase(`a burst of ${burst} requests that throw`, async () => {
    for (let sent = 0; sent < burst && !interruption.signal.aborted; sent++) {
      await sendThrowing()
      await pass(50)
    }
    await allReady()
  })
}

function killOne(): Promise<void> {
  return report.phase('SIGKILL a worker', async () => {
    const worker = pool.status().workers.find(({ state }) => state === 'ready')
    if (!worker?.pid) throw new Error('no worker is ready')
    report.kill(worker.pid)
    process.kill(worker.pid, 'SIGKILL')
    await pass(100)
    await allReady()
  })
}

function reload(): Promise<void> {
  return report.phase('reload', () => within('reloaded', pool.reload(), 60_000))
}

async function sendThrowing(): Promise<void> {
  report.addThrown(await app.client.sendThrowing(port))
}

/** Resolves when as many workers as wanted are ready, or the user has seen enough. */
async function allReady(): Promise<void> {
  const isReady = () => pool.status().workers.filter(({ state }) => state === 'ready').length === 2
  while (!isReady() && !interruption.signal.aborted) await pass(20)
}

/** Let time pass, unless the user has seen enough. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (interruption.signal.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      interruption.signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    interruption.signal.addEventListener('abort', finish)
  })
}
