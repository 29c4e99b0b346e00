// Everything that can happen to a pool: commands of its user, facts about its workers, and the passing of time. The
// shell turns whatever happens into these events.

import type { DrainReason, ErrorData, ErrorReport, Load } from '@regrow/protocol'
import type { WorkerKey } from './worker.ts'

export type CommandId = number

export type CommandEvent =
  | { readonly type: 'start'; readonly command: CommandId }
  | { readonly type: 'reload'; readonly command: CommandId; readonly pauseAfter?: number }
  | { readonly type: 'continue' | 'abort'; readonly command: CommandId }
  | { readonly type: 'resize'; readonly command: CommandId; readonly size: number }
  | { readonly type: 'recycle'; readonly command: CommandId; readonly slot: number }
  | { readonly type: 'stop'; readonly command: CommandId; readonly reason: StopReason }
  | { readonly type: 'kill'; readonly command: CommandId }

export type StopReason = Extract<DrainReason, 'stop' | 'interrupt'>

interface About {
  readonly worker: WorkerKey
}

export interface ExitedEvent extends About {
  readonly type: 'worker:exited'
  readonly code: number | null
  readonly signal: string | null
  /** Why the process could not be created. */
  readonly error?: ErrorData
}

export type WorkerEvent =
  /** The standby has loaded its program. */
  | (About & { readonly type: 'worker:prepared' })
  /** `plain`: the program listens, or is online, and does not speak the protocol. */
  | (About & { readonly type: 'worker:ready'; readonly plain?: true })
  | (About & { readonly type: 'worker:faulted'; readonly report: ErrorReport })
  | (About & { readonly type: 'worker:failed'; readonly error: ErrorData })
  /** The worker listens nowhere: it asked for a port of its own, and another process has that port. */
  | (About & { readonly type: 'worker:excluded'; readonly error: ErrorData })
  | (About & { readonly type: 'worker:draining'; readonly reason: DrainReason })
  | (About & { readonly type: 'worker:heartbeat'; readonly load: Load })
  /** The user's `verify` has answered. No error means that it approves. */
  | (About & { readonly type: 'worker:verified'; readonly error?: ErrorData })
  | (About & { readonly type: 'worker:disconnected' })
  | (About & { readonly type: 'worker:incompatible'; readonly version: number })
  | ExitedEvent

export type PoolEvent = CommandEvent | WorkerEvent | { readonly type: 'tick' }
