import type { Activity } from '../../src/core/lifecycle/settle.ts'

/** A program that does nothing any more. */
export const noActivity: Activity = {
  ...{ requests: 0, exchanges: 0, unansweredForMs: Infinity },
  ...{ unknownForMs: Infinity, youngestChildMs: Infinity },
}
