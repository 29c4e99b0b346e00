// What is measured. Each round visits the variants in turn, so that a noisy minute of the machine
// falls on all of them, and figures are compared round by round.

import { type Connections, load } from './load.ts'
import type { Options } from './options.ts'
import { createServer, type Server, type ServerOptions, type Variant, variants } from './server.ts'

/** One figure per variant; of those that were not measured, none. */
export type Round = Readonly<Record<Variant, number>>

export interface Throughput {
  /** Requests per second. */
  readonly rates: readonly Round[]
  /** Microseconds of processor time of master and workers per request. */
  readonly costs: readonly Round[]
}

export interface Lives {
  readonly startMs: readonly Round[]
  readonly memoryMib: readonly Round[]
  readonly replaceMs: readonly Round[]
}

/** A worker does some things in a quiet moment after it is ready; they count, too. */
const settleMs = 2_000

/** Requests per second of servers that all run from the start to the end. */
export async function measureThroughput(
  connections: Connections,
  options: Pick<Options, 'rounds' | 'seconds'> & ServerOptions,
  among: readonly Variant[] = variants,
): Promise<Throughput> {
  const servers = await startAll(options, among)
  for (const variant of among) await load(servers[variant].port, connections, 1)
  const rates: Round[] = []
  const costs: Round[] = []
  for (let round = 0; round < options.rounds; round++) {
    const rate = emptyRound()
    const cost = emptyRound()
    for (const variant of among) {
      const server = servers[variant]
      const before = await server.readCpu()
      const result = await load(server.port, connections, options.seconds)
      rate[variant] = result.requestsPerSecond
      cost[variant] = (((await server.readCpu()) - before) * 1_000) / result.requests
    }
    rates.push(rate)
    costs.push(cost)
  }
  await Promise.all(among.map((variant) => servers[variant].stop()))
  return { rates, costs }
}

/** Start, memory and replacement, of a fresh master each time. */
export async function measureLives(options: Options): Promise<Lives> {
  const lives = { startMs: [] as Round[], memoryMib: [] as Round[], replaceMs: [] as Round[] }
  for (let round = 0; round < options.rounds; round++) {
    const [start, memory, replace] = [emptyRound(), emptyRound(), emptyRound()]
    for (const variant of variants) {
      const server = await createServer(variant, options)
      start[variant] = await server.start()
      await pause(settleMs)
      memory[variant] = await server.readMemory()
      replace[variant] = await server.replace()
      await server.stop()
    }
    lives.startMs.push(start)
    lives.memoryMib.push(memory)
    lives.replaceMs.push(replace)
  }
  return lives
}

async function startAll(
  options: ServerOptions,
  among: readonly Variant[],
): Promise<Record<Variant, Server>> {
  const servers: Partial<Record<Variant, Server>> = {}
  for (const variant of among) {
    const server = await createServer(variant, options)
    await server.start()
    servers[variant] = server
  }
  return servers as Record<Variant, Server>
}

function emptyRound(): Record<Variant, number> {
  return { raw: Number.NaN, als: Number.NaN, regrow: Number.NaN, domain: Number.NaN }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
