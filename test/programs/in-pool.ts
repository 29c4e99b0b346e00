// A program in a pool of two, adopted, while it is busy: a reload, errors, and the end of the pool.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { type OutcomeKind, send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { holdSeveral, readOn } from './hold.ts'
import type { Installed } from './install.ts'
import { findLosses, type Losses } from './losses.ts'
import type { Program, Way } from './program.ts'

export interface PoolResult extends Losses {
  readonly served: number
  /** What requests got instead of being served, because of a reload, and of errors. */
  readonly lostByReload: readonly string[]
  readonly lostByErrors: readonly string[]
  /** What the requests got whose code threw. */
  readonly thrown: readonly string[]
  /** The exit codes of those that had an error, and of the others that were ready. */
  readonly faulted: readonly (number | null)[]
  readonly stopped: readonly (number | null)[]
  readonly finished: number
  readonly missing: number
  readonly output: string
}

export async function tryInPool(
  program: Program,
  { folder, masterProgram }: Installed,
  way: Way,
): Promise<PoolResult> {
  const port = await findFreePort()
  await using witness = await program.witness?.()
  await using pool = await startPool({
    ...{ app: pathToFileURL(join(folder, program.entry)), masterProgram, cwd: folder },
    ...{ size: 2, adopt: true, signals: true, detached: true },
    args: [...(program.args?.(port) ?? [])],
    execArgv: [...(program.execArgv ?? [])],
    env: { NODE_OPTIONS: '', ...program.env?.(port), ...witness?.env, PORT: String(port) },
  })
  const trouble = way === 'SIGTERM' ? await makeTrouble(pool, program) : noTrouble
  const end = await endPool(pool, program, way)
  const seen = { served: trouble.served + end.served, errors: trouble.thrown.length }
  const missing = witness?.countMissing(seen) ?? 0
  return { ...trouble, ...end, ...seen, ...sortExits(pool), missing, output: pool.output }
}

const noTrouble = { served: 0, lostByReload: [], lostByErrors: [], thrown: [] }

/** A reload, and an error after the other, under load. */
async function makeTrouble(pool: TestPool, { path, throws, tooEarly }: Program) {
  const { port } = pool
  const load = startHammer({ port, path, kept: 3, fresh: 2 })
  await load.tally.untilServed(20)
  await pool.command('reload')
  await load.tally.untilServed(20)
  const count = load.tally.failures.length
  const thrown: string[] = []
  for (let times = 0; throws !== undefined && times < 2; times += 1) {
    thrown.push(await raise(port, throws, tooEarly))
    await untilReplaced(pool, times + 1)
  }
  const tally = await load.stop(60)
  const lost = tally.failures.map(({ kind }) => kind).filter((kind) => kind !== tooEarly)
  const [lostByReload, lostByErrors] = [lost.slice(0, count), lost.slice(count)]
  return { served: tally.count('ok'), lostByReload, lostByErrors, thrown }
}

/** What the request got whose code threw. */
function raise(port: number, path: string, tooEarly: OutcomeKind | undefined): Promise<string> {
  return until('an error is raised', async () => {
    const { kind } = await send({ port, path })
    return kind !== tooEarly && kind
  })
}

async function untilReplaced(pool: TestPool, count: number): Promise<void> {
  await until(`${count} had an error`, () => pool.seen('worker:faulted').length >= count)
  const faulted = pool.seen('worker:faulted').map(({ pid }) => pid)
  const exited = () => new Set(pool.seen('worker:exited').map(({ pid }) => pid))
  await until('who had an error is gone', () => faulted.every((pid) => exited().has(pid)))
  await until('both slots have a worker', async () => {
    const { workers } = await pool.status()
    return workers.length === 2 && workers.every(({ state }) => state === 'ready')
  })
}

/** While it is busy. Only what came before can be served, so that nobody comes anew. */
async function endPool(pool: TestPool, { path, held, tooEarly }: Program, way: Way) {
  const { port, pid } = pool
  const load = startHammer({ port, path, kept: 4, fresh: 0 })
  await load.tally.untilServed(20)
  const holding = await holdSeveral(port, held)
  const toldAt = performance.now()
  process.kill(way === 'SIGTERM' ? pid : -pid, way === 'Ctrl-C' ? 'SIGINT' : 'SIGTERM')
  await until('it takes nothing new', () => !isListening(port))
  const finished = await readOn(holding)
  await pool.waitFor('pool:stopped')
  const tally = await load.stop()
  const { lost, crossed } = findLosses(tally, toldAt)
  const left = lost.filter((kind) => kind !== tooEarly)
  return { served: tally.count('ok'), finished, lost: left, crossed }
}

function sortExits(pool: TestPool) {
  const pids = new Set(pool.seen('worker:faulted').map(({ pid }) => pid))
  const ready = new Set(pool.seen('worker:ready').map(({ pid }) => pid))
  const exits = pool.seen('worker:exited').filter(({ pid }) => ready.has(pid ?? Number.NaN))
  const codesOf = (isFaulted: boolean) =>
    exits.filter(({ pid }) => pids.has(pid) === isFaulted).map(({ code }) => code ?? null)
  return { faulted: codesOf(true), stopped: codesOf(false) }
}
