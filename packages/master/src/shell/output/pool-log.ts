// The lines that a pool says of itself: to the user's logger, or on the master's stderr, or to nobody. It keeps the
// little that a line needs and no event has: where workers listen, what they hold, and who was told of already.

import type { Load } from '@regrow/protocol'
import type { PoolEvents } from '../../api/pool-events.ts'
import type { PoolLogger } from '../../api/pool-logger.ts'
import type { PoolStatus } from '../../api/pool-status.ts'
import type { Failure } from '../../core/model/failure.ts'
import { type Address, describeAddress } from '../../log/addresses.ts'
import { describeEvent } from '../../log/event-line.ts'
import { firstLine, type Line } from '../../log/line.ts'
import { describeStop, type Stop } from '../../log/stop-line.ts'
import { toError } from '../../publish/to-error.ts'
import type { Clock } from '../clock.ts'
import { openSink, type Sink } from './own-lines.ts'

/** A stop that is over by then is told by its end alone; and who has beaten since it began says what it holds. */
const stopPatienceMs = 250

/** Who is told of by one of these will be gone. */
const partings: ReadonlySet<keyof PoolEvents> = new Set([
  'worker:faulted',
  'worker:draining',
  'worker:overdue',
])

interface Surroundings {
  readonly clock: Clock
  readonly status: () => PoolStatus
}

/** What is known of a living process, by its pid. */
interface Known {
  addresses?: Set<string>
  inFlight?: number
  isReported?: boolean
}

export class PoolLog {
  readonly #sink: Sink | undefined
  readonly #around: Surroundings
  readonly #processes = new Map<number, Known>()
  #wasReady = false
  #hasFailed = false
  #callOffStop: (() => void) | undefined

  constructor(logger: boolean | PoolLogger, around: Surroundings) {
    this.#around = around
    this.#sink = openSink(logger, around.clock)
  }

  /** An event of the pool, as its listeners get it. */
  onEvent<Name extends keyof PoolEvents>(name: Name, data: PoolEvents[Name][0]): void {
    const pid = 'pid' in data ? data.pid : undefined
    if (name === 'pool:failed') this.#hasFailed = true
    const line = this.#sink && describeEvent(name, data, this.#see(pid))
    if (line) this.write(line)
    if (line && pid !== undefined && partings.has(name)) this.#know(pid).isReported = true
    if (name === 'pool:ready') this.#wasReady = true
    if (pid !== undefined && (name === 'worker:exited' || name === 'standby:exited'))
      this.#processes.delete(pid)
    if (name === 'pool:stopped') this.#close()
  }

  /** A worker has begun to listen. */
  onListening(pid: number | undefined, address: Address): void {
    const text = describeAddress(address)
    if (pid === undefined || text === undefined) return
    const known = this.#know(pid)
    known.addresses ??= new Set()
    known.addresses.add(text)
  }

  onHeartbeat(pid: number | undefined, { inFlight }: Load): void {
    if (pid !== undefined) this.#know(pid).inFlight = inFlight
  }

  /** Somebody has asked the pool to stop; called again, it is the same stop. */
  onStop(by?: Stop['by']): void {
    const { clock, status } = this.#around
    const isFirst = ['starting', 'running'].includes(status().state)
    if (!this.#sink || !isFirst) return
    this.#callOffStop?.()
    this.#callOffStop = clock.after(stopPatienceMs, () => {
      const { workers } = status()
      const held = workers.map(({ pid }) => this.#processes.get(pid ?? 0)?.inFlight)
      const line = describeStop({ by, held })
      if (line) this.write(line)
    })
  }

  /** The pool fails, and nobody is told by a promise or a listener. */
  reportFailure(failure: Failure): void {
    const err = toError(failure)
    const text = `failed (${failure.code}) and stops: ${firstLine(failure.message)}`
    this.write({ level: 'error', text, fields: { event: 'pool:failed', err } })
  }

  /** What is told, and no event. */
  write(line: Line): void {
    this.#sink?.write({ subject: `pool pid=${process.pid}`, ...line })
  }

  #see(pid: number | undefined) {
    const [wasReady, hasFailed] = [this.#wasReady, this.#hasFailed]
    const isReported = pid !== undefined && this.#processes.get(pid)?.isReported === true
    const addresses = [...this.#processes.values()].flatMap((known) => [...(known.addresses ?? [])])
    const status = this.#around.status()
    return { status, wasReady, hasFailed, isReported, addresses: [...new Set(addresses)] }
  }

  #know(pid: number): Known {
    const known = this.#processes.get(pid) ?? {}
    this.#processes.set(pid, known)
    return known
  }

  #close(): void {
    this.#callOffStop?.()
    this.#sink?.close()
  }
}
