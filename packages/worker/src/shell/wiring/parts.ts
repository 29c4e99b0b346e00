// The types that join a worker: its parts, and what it knows of its app.

import type { AppContext } from '../app-context.ts'
import type { Watchdog } from '../liveness/watchdog.ts'
import type { Channel } from '../process/channel.ts'
import type { Cleanup } from '../process/cleanup.ts'
import type { WorkerName } from '../process/worker-name.ts'
import type { Dispatch } from '../runner.ts'
import type { ErrorHook } from '../trap/on-error.ts'
import type { Trap } from '../trap/trap.ts'

export interface Parts {
  readonly governed: boolean
  readonly worker: WorkerName
  readonly context: AppContext
  readonly channel: Channel
  readonly watchdog: Watchdog
  readonly hook: ErrorHook
  readonly trap: Trap
  readonly cleanup: Cleanup
  readonly dispatch: Dispatch
}

/** The app once it is started. */
export interface StartedApp {
  readonly stop: () => unknown
  /**
   * Whether its program was adopted: while that stops, it may end by itself, and nothing of ours may keep the process.
   */
  readonly isAdopted?: boolean
  /** Whether it is a bare function: if it listens nowhere, its author may have forgotten something. */
  readonly isBare?: boolean
}

/** What is known of the app so far. */
export interface KnownApp {
  started?: StartedApp
  idleGraceMs?: number | undefined
  /** Called when a standby is to start its app. */
  onServe: () => void
  /** Called when nothing is held any more. */
  onEmpty: () => void
}
