// The effects that the shell performs, in order. Every answer to an event is a step: the next state with its effects.

import type { DrainReason, ExitCodeName, Fact } from '@regrow/protocol'
import type { Draining, State } from './states.ts'

export type Effect =
  | { readonly type: 'send'; readonly fact: Fact }
  /** Send the master a heartbeat, with the load of this worker. */
  | { readonly type: 'heartbeat' }
  /** Take this slot of the pool, and start the app. */
  | { readonly type: 'serve'; readonly slot: number }
  | {
      readonly type: 'drain'
      readonly reason: DrainReason
      readonly timeoutMs: number
      readonly deadlines: Draining
    }
  /** The current drain has less time from now on, or a more urgent reason. */
  | { readonly type: 'hurry'; readonly reason: DrainReason; readonly deadlines: Draining }
  /** Count what is held, and end what is idle. */
  | { readonly type: 'sweep' }
  /** Answer 503 where no answer has begun, and end the other connections. */
  | { readonly type: 'cut' }
  | { readonly type: 'destroy' }
  /** Look at what the program still does. */
  | { readonly type: 'look' }
  | { readonly type: 'stop' }
  /** Flush the output; wait for `onError` before that, if there is time for it. */
  | { readonly type: 'flush'; readonly awaitsReports: boolean }
  /** Remove everything that is ours, and resolve the `close()` of the program. */
  | { readonly type: 'release' }
  /** Report what of the program keeps this process, because it is ended all the same. */
  | { readonly type: 'reportKept' }
  | { readonly type: 'exit'; readonly exit: ExitCodeName }

export type Step = readonly [State, readonly Effect[]]
