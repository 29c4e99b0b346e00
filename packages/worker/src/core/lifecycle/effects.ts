// What the core orders the shell to do, in order; and the step that every answer is: the next state with its effects.

import type { DrainReason, ExitCodeName, Fact } from '@regrow/protocol'
import type { Draining, State } from './states.ts'

export type Effect =
  | { readonly type: 'send'; readonly fact: Fact }
  /** Tell the master how this worker fares. */
  | { readonly type: 'heartbeat' }
  /** Take this seat in the pool, and start the app. */
  | { readonly type: 'serve'; readonly slot: number }
  | {
      readonly type: 'drain'
      readonly reason: DrainReason
      readonly timeoutMs: number
      readonly deadlines: Draining
    }
  /** A drain that is under way has got less time, or a reason that is in more of a hurry. */
  | { readonly type: 'hurry'; readonly reason: DrainReason; readonly deadlines: Draining }
  /** Count what is held, and end what is idle. */
  | { readonly type: 'sweep' }
  /** Answer 503 where no answer was begun, and end the rest. */
  | { readonly type: 'cut' }
  | { readonly type: 'destroy' }
  /** See what the program still does. */
  | { readonly type: 'look' }
  | { readonly type: 'stop' }
  /** Let out what was said; before that, let `onError` end, if it may still take its time. */
  | { readonly type: 'flush'; readonly awaitsReports: boolean }
  /** Take away all that was ours, and tell the program that its app is closed. */
  | { readonly type: 'release' }
  /** Say that the program itself keeps this process, which is ended for that. */
  | { readonly type: 'reportKept' }
  | { readonly type: 'exit'; readonly exit: ExitCodeName }

export type Step = readonly [State, readonly Effect[]]
