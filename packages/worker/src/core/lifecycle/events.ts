// The events of a worker's life; `transition.ts` answers each in each state.

import type { DrainReason, ErrorData, ErrorReport } from '@regrow/protocol'
import type { Activity } from './settle.ts'
import type { DrainSignal } from './states.ts'

export type Event =
  /** A standby has loaded the app. */
  | { readonly type: 'app:prepared' }
  | { readonly type: 'serve:ordered'; readonly slot: number }
  /** The app has set its own times, before it starts or when it takes over from an adopted program. */
  | {
      readonly type: 'app:defined'
      readonly drainTimeoutMs: number
      readonly orphanTimeoutMs: number
    }
  | { readonly type: 'app:started' }
  | { readonly type: 'app:failed'; readonly error: ErrorData }
  /** Without a report, the error is one of a storm, of which only some are reported. */
  | { readonly type: 'error:trapped'; readonly report: ErrorReport | undefined }
  | { readonly type: 'drain:ordered'; readonly reason: DrainReason; readonly timeoutMs: number }
  | { readonly type: 'drain:requested'; readonly reason: DrainReason }
  /** The app shall be closed while its program goes on. */
  | { readonly type: 'close:requested' }
  | { readonly type: 'signal:received'; readonly signal: DrainSignal }
  | { readonly type: 'master:lost' }
  | { readonly type: 'held:counted'; readonly connections: number; readonly tasks: number }
  | { readonly type: 'work:seen'; readonly activity: Activity }
  | { readonly type: 'app:stopped' }
  | { readonly type: 'output:flushed' }
  | { readonly type: 'tick' }

/** The events that make a worker drain. */
const causes = [
  'drain:ordered',
  'drain:requested',
  'close:requested',
  'master:lost',
  'signal:received',
] as const

export type DrainCause = Extract<Event, { readonly type: (typeof causes)[number] }>

export function isDrainCause(event: Event): event is DrainCause {
  return causes.some((type) => type === event.type)
}
