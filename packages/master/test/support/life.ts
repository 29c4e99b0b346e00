import type { CommandEvent } from '../../src/core/model/events.ts'
import type { Policy } from '../../src/core/model/policy.ts'

/** How unkind a world is: each figure is the probability, from 0 to 1, that a process does this. */
export interface Weather {
  readonly crashAtBoot: number
  readonly neverReady: number
  /** A standby serves without an order. */
  readonly jumpTheQueue: number
  readonly crashLater: number
  /** The worker exits with a final code, where it exits on its own. */
  readonly askNotToBeReplaced: number
  readonly faultLater: number
  readonly loseChannel: number
  readonly leaveByItself: number
  readonly ignoreDrain: number
  /** The longest time that clients stay. */
  readonly longestDrainMs: number
  readonly surviveFirstKill: number
  readonly speakNewer: number
  /** The worker sends heartbeats; a plain program does not. */
  readonly sendHeartbeats: number
  /** After a heartbeat: the worker falls silent for ever (`hang`), or for a while (`nap`). */
  readonly hang: number
  readonly nap: number
  /** The user's `verify` refuses, or never answers. */
  readonly refuse: number
  readonly ignoreVerify: number
}

export interface Life {
  readonly seed: number
  readonly size: number
  readonly policy: Policy
  readonly weather: Weather
  /** Commands by the point in time at which they are given. */
  readonly commands: readonly { readonly at: number; readonly event: CommandEvent }[]
  readonly leaps: readonly { readonly at: number; readonly byMs: number }[]
}
