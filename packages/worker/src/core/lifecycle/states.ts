// The states of a worker, as it sees itself. Points in time are milliseconds of one monotonic clock, and `Infinity`
// means never.

import type { ExitCodeName } from '@regrow/protocol'

/** What a worker knows from its environment, and what its drain needs. */
export interface Traits {
  /** Whether a regrow master forked this worker. The master receives its errors, and decides when it drains. */
  readonly governed: boolean
  /** The time between two heartbeats; `Infinity` sends none. */
  readonly heartbeatMs: number
  /** How long a drain may take if no order gives a time. The app may set its own. */
  readonly drainTimeoutMs: number
  /** The same for a drain after the end of the master, when no other process has a deadline for it. */
  readonly orphanTimeoutMs: number
}

export interface Starting {
  readonly state: 'starting'
  readonly traits: Traits
}

/** A standby that has loaded the app, and waits for the order to start it. */
export interface Prepared {
  readonly state: 'prepared'
  readonly traits: Traits
  readonly heartbeatAt: number
}

/** A worker that serves; `faulted` once it has trapped an error. */
export interface Serving {
  readonly state: 'ready' | 'faulted'
  readonly traits: Traits
  readonly heartbeatAt: number
}

export type DrainSignal = 'SIGTERM' | 'SIGINT'

/** A signal that asked for a drain, and when it was received. */
export interface ReceivedSignal {
  readonly signal: DrainSignal
  readonly at: number
}

/**
 * What comes after a drain. `exit`: the worker ends its process. `end`: the process ends by itself, as any program of
 * Node.js does, because its own program asked for the drain and may go on. `close`: the program goes on, and everything
 * that is ours is removed.
 */
export type Aim = 'exit' | 'end' | 'close'

export interface Draining {
  readonly state: 'draining'
  readonly traits: Traits
  readonly aim: Aim
  /** Which exit code the worker leaves with. */
  readonly exit: ExitCodeName
  /** Whether `answerBy` has passed, so that what is left is being cut off. */
  readonly cut: boolean
  /** How many signals have asked for the drain; the second hurries it. */
  readonly asked: number
  /** The first of these signals. */
  readonly firstSignal?: ReceivedSignal | undefined
  readonly heartbeatAt: number
  readonly sweepAt: number
  /** From here on requests without an answer get a 503. */
  readonly answerBy: number
  /** From here on connections are destroyed. */
  readonly cutBy: number
  /** From here on the worker does not even wait for the app's own `stop`. */
  readonly leaveBy: number
}

export interface Leaving {
  readonly state: 'leaving'
  readonly governed: boolean
  readonly aim: Aim
  /**
   * The program finishes what it does before the app's `stop` (`finishing`), and what `stop` has begun after it
   * (`settling`). In `ending` the process is left to end by itself.
   */
  readonly step: 'finishing' | 'stopping' | 'settling' | 'flushing' | 'ending' | 'gone'
  readonly exit: ExitCodeName
  /** The first signal that asked for the drain. */
  readonly firstSignal?: ReceivedSignal | undefined
  /** When the current step is given up. */
  readonly stepBy: number
  /** When the worker looks again whether the program is done. */
  readonly lookAt: number
  /** Until when the app's `stop` may take its time. */
  readonly leaveBy: number
  /** Whether the worker does not wait for what the program does: the program had its time, or it has never served. */
  readonly hurried: boolean
}

export type State = Starting | Prepared | Serving | Draining | Leaving
