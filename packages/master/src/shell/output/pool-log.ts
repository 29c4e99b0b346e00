// Writes the pool's log: a line about each event that is worth one, to the user's logger, to stderr, or nowhere. It
// remembers what lines need and no event has: where workers listen, what they hold, and which were reported already.

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

/**
 * A stop that is over by then gets a line about its end only. By then workers have sent heartbeats with what they hold.
 */
const stopPatienceMs = 250

/** A line about one of these reports already that its worker will leave. */
const announcements: ReadonlySet<keyof PoolEvents> = new Set([
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

  /** The pool emits an event. */
  onEvent<Name extends keyof PoolEvents>(name: Name, data: PoolEvents[Name][0]): void {
    const pid = 'pid' in data ? data.pid : undefined
    if (name === 'pool:failed') this.#hasFailed = true
    const line = this.#sink && describeEvent(name, data, this.#see(pid))
    if (line) this.write(line)
    if (line && pid !== undefined && announcements.has(name)) this.#know(pid).isReported = true
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

  /** Somebody asks the pool to stop. A second call is about the same stop. */
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

  /** The pool fails, and neither a promise nor a listener gets the error. */
  reportFailure(failure: Failure): void {
    const err = toError(failure)
    const text = `failed (${failure.code}) and stops: ${firstLine(failure.message)}`
    this.write({ level: 'error', text, fields: { event: 'pool:failed', err } })
  }

  /** Write a line that no event has brought about. */
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
