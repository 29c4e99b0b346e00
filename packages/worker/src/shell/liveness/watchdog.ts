// The main thread's side of the watchdog: it starts a thread that notices when this one hangs, and updates the shared
// memory with every heartbeat. The thread costs memory, so it is started only when asked for; it keeps nothing alive,
// writes only to stderr, and runs no code of the app.

import { describeError, type HangReport, type WorkerEnvironment } from '@regrow/protocol'
import { findCulprit } from '../context/task-context.ts'
import { writeError } from '../process/output.ts'
import type { WorkerName } from '../process/worker-name.ts'
import { describeCulprit } from '../trap/report.ts'
import { formatFrames, traceToSource } from './frames.ts'
import { isInspected } from './load-meter.ts'
import { hookName, Link, type PausedCode, type WatchdogData } from './watchdog-link.ts'

/** Limits, not sizes: for a large app, a debugger needs room. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 }

interface Bundled {
  readonly watchdogThread?: string
}

/** What the thread is started with. */
interface Plan {
  readonly program: URL
  readonly environment: WorkerEnvironment
}

export class Watchdog {
  /** `undefined` if no hangs are to be reported. */
  readonly #plan: Plan | undefined
  readonly #worker: WorkerName
  readonly #send: (report: HangReport) => void
  #link: Link | undefined

  constructor(
    environment: WorkerEnvironment | undefined,
    worker: WorkerName,
    send: (report: HangReport) => void,
  ) {
    const { reportOnHang = false, livenessTimeoutMs = Infinity } = environment ?? {}
    if (environment && reportOnHang && livenessTimeoutMs < Infinity)
      this.#plan = { program: findProgram(), environment }
    this.#worker = worker
    this.#send = send
  }

  /** Record a heartbeat: the event loop turns. The first one starts the watch. */
  touch(): void {
    if (!this.#plan) return
    this.#link ??= this.#start(this.#plan)
    if (isInspected())
      this.#link.rest() // a debugger may pause this worker
    else this.#link.touch(this.#worker.isStandby ? undefined : this.#worker.slot)
  }

  /** Expect no heartbeats until the next one. */
  rest(): void {
    this.#link?.rest()
  }

  #start({ program, environment }: Plan): Link {
    const link = new Link()
    Object.defineProperty(process, Symbol.for(hookName), { value: this.#answer.bind(this) })
    try {
      const thread = startThread(program, { environment, memory: link.memory })
      thread.on('error', (error) => this.#giveUp(error))
    } catch (error) {
      this.#giveUp(error) // threads are forbidden, or there is no memory for one: serve without a watchdog
    }
    return link
  }

  /** The thread calls this in the middle of whatever blocks this one. */
  #answer({ silentMs, frames }: PausedCode): HangReport {
    const stack = formatFrames(frames.map(traceToSource))
    const report = { silentMs, stack, ...describeCulprit(findCulprit()) }
    this.#send(report)
    return report
  }

  #giveUp(error: unknown): void {
    const { message } = describeError(error)
    writeError(`${this.#worker.name} cannot watch for hangs: ${message}\n`)
  }
}

/** `scripts/bundle.mjs` puts the text of the program in: its file may be gone, or never have been beside this one. */
function findProgram(): URL {
  const text = (import.meta as Bundled).watchdogThread
  if (text === undefined) return new URL('../bundle/watchdog-thread.js', import.meta.url)
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`)
}

function startThread(program: URL, workerData: WatchdogData) {
  const { Worker } = process.getBuiltinModule('node:worker_threads') // few workers need it
  const thread = new Worker(program, {
    ...{ workerData, resourceLimits },
    // Without the app's preloads. And if its output were not taken, Node would open ours to pass it on.
    ...{ execArgv: [], env: {}, stdout: true, stderr: true },
  })
  thread.unref()
  return thread
}
