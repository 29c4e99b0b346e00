// Everything that can happen to a pool: what its user commands, what its workers do, and that time
// has passed. The shell turns the world into these and nothing else.

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
  /** Why there was no process at all. */
  readonly error?: ErrorData
}

export type WorkerEvent =
  /** A standby has loaded its program. */
  | (About & { readonly type: 'worker:prepared' })
  /** `plain`: it listens, or is online, and does not speak the protocol. */
  | (About & { readonly type: 'worker:ready'; readonly plain?: true })
  | (About & { readonly type: 'worker:faulted'; readonly report: ErrorReport })
  | (About & { readonly type: 'worker:failed'; readonly error: ErrorData })
  /** It listens nowhere, for it wants a port for itself that somebody else has. */
  | (About & { readonly type: 'worker:excluded'; readonly error: ErrorData })
  | (About & { readonly type: 'worker:draining'; readonly reason: DrainReason })
  | (About & { readonly type: 'worker:heartbeat'; readonly load: Load })
  /** The user's `verify` has answered: no error means that it approves. */
  | (About & { readonly type: 'worker:verified'; readonly error?: ErrorData })
  | (About & { readonly type: 'worker:disconnected' })
  | (About & { readonly type: 'worker:incompatible'; readonly version: number })
  | ExitedEvent

export type PoolEvent = CommandEvent | WorkerEvent | { readonly type: 'tick' }
