// The states of a worker's own record. Types only. Points in time are milliseconds of one monotonic clock, and
// `Infinity` means never.

import type { ExitCodeName } from '@regrow/protocol'

/** What its environment says of a worker, and what its drain needs to know. */
export interface Traits {
  /** A regrow master forked this worker: errors are told to it, and it decides when to drain. */
  readonly governed: boolean
  /** How often it tells its master that its event loop turns; `Infinity` means never. */
  readonly heartbeatMs: number
  /** How long a drain may take that no order gave a time for. The app may say its own. */
  readonly drainTimeoutMs: number
  /** The same for a drain after the master's end, when nobody else has a deadline. */
  readonly orphanTimeoutMs: number
}

export interface Starting {
  readonly state: 'starting'
  readonly traits: Traits
}

/** A standby that has loaded the app, and waits to be told to start it. */
export interface Prepared {
  readonly state: 'prepared'
  readonly traits: Traits
  readonly heartbeatAt: number
}

/** It serves. */
export interface Serving {
  readonly state: 'ready' | 'faulted'
  readonly traits: Traits
  readonly heartbeatAt: number
}

export type DrainSignal = 'SIGTERM' | 'SIGINT'

/** A signal that asked for a drain, and when. */
export interface ReceivedSignal {
  readonly signal: DrainSignal
  readonly at: number
}

/**
 * What comes after a drain. `exit`: this process is ended. `end`: it ends by itself, as Node.js has it, for its own
 * program has asked for the drain and may go on. `close`: the program goes on, and all that was ours is taken away.
 */
export type Aim = 'exit' | 'end' | 'close'

export interface Draining {
  readonly state: 'draining'
  readonly traits: Traits
  readonly aim: Aim
  /** What the exit will say. */
  readonly exit: ExitCodeName
  /** Whether `answerBy` has passed: what is left is being cut off. */
  readonly cut: boolean
  /** How many signals have asked for it: the second is in a hurry. */
  readonly asked: number
  /** The first of them. */
  readonly firstSignal?: ReceivedSignal | undefined
  readonly heartbeatAt: number
  readonly sweepAt: number
  /** From here on whoever has no answer gets a 503. */
  readonly answerBy: number
  /** From here on connections are destroyed. */
  readonly cutBy: number
  /** From here on not even the app's own `stop` is waited for. */
  readonly leaveBy: number
}

export interface Leaving {
  readonly state: 'leaving'
  readonly governed: boolean
  readonly aim: Aim
  /**
   * The program finishes what it does: before the app's `stop`, then what that has begun. `ending`: it is left to end
   * by itself.
   */
  readonly step: 'finishing' | 'stopping' | 'settling' | 'flushing' | 'ending' | 'gone'
  readonly exit: ExitCodeName
  /** The first signal that has asked for it. */
  readonly firstSignal?: ReceivedSignal | undefined
  /** When the step that is under way is given up. */
  readonly stepBy: number
  /** When it is looked again whether the program is done. */
  readonly lookAt: number
  /** The app has its `stop` until here. */
  readonly leaveBy: number
  /** Whether what the program does is not waited for: it had its time, or it has never served. */
  readonly hurried: boolean
}

export type State = Starting | Prepared | Serving | Draining | Leaving
