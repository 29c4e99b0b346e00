// Takes the measures. Each round visits the variants in turn, so that a noisy minute of the machine affects all of
// them, and figures are compared round by round.

import { type Connections, load } from './load.ts'
import type { Options } from './options.ts'
import {
  createServer,
  type Server,
  type ServerOptions,
  type Variant,
  variantsFor,
} from './server.ts'

/** One figure for each variant that was measured. */
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

/** A worker does some work in a quiet moment after it is ready, which counts, too. */
const settleMs = 2_000
/** The code of a request is compiled meanwhile, and not measured. */
const warmUpSeconds = 2
const roundsOfLife = 3

/**
 * Requests per second. The servers run side by side, and are started anew every few rounds, because compiled code
 * differs by several percent from one process of a program to the next.
 */
export async function measureThroughput(
  connections: Connections,
  options: Pick<Options, 'rounds' | 'seconds'> & ServerOptions,
  among: readonly Variant[] = variantsFor(options),
): Promise<Throughput> {
  const rates: Round[] = []
  const costs: Round[] = []
  while (rates.length < options.rounds) {
    const servers = await startAll(options, among)
    await pause(settleMs)
    for (const variant of among) await load(servers[variant].port, connections, warmUpSeconds)
    for (let round = 0; round < roundsOfLife && rates.length < options.rounds; round++) {
      const [rate, cost] = await measureRound(servers, among, { connections, ...options })
      rates.push(rate)
      costs.push(cost)
    }
    await Promise.all(among.map((variant) => servers[variant].stop()))
  }
  return { rates, costs }
}

async function measureRound(
  servers: Readonly<Record<Variant, Server>>,
  among: readonly Variant[],
  { connections, seconds }: { readonly connections: Connections; readonly seconds: number },
): Promise<readonly [rate: Round, cost: Round]> {
  const [rate, cost] = [emptyRound(), emptyRound()]
  for (const variant of among) {
    const server = servers[variant]
    const before = await server.readCpu()
    const result = await load(server.port, connections, seconds)
    rate[variant] = result.requestsPerSecond
    cost[variant] = (((await server.readCpu()) - before) * 1_000) / result.requests
  }
  return [rate, cost]
}

/** Start, memory and replacement, each time of a new master. */
export async function measureLives(options: Options): Promise<Lives> {
  const lives = { startMs: [] as Round[], memoryMib: [] as Round[], replaceMs: [] as Round[] }
  for (let round = 0; round < options.rounds; round++) {
    const [start, memory, replace] = [emptyRound(), emptyRound(), emptyRound()]
    for (const variant of variantsFor(options)) {
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
  return {
    raw: Number.NaN,
    als: Number.NaN,
    regrow: Number.NaN,
    domain: Number.NaN,
    before: Number.NaN,
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
