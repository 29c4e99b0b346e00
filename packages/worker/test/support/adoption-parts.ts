// What an adoption is made of, to be imported together: the parts share the signals that were heard.

export { bidFarewell } from '../../src/shell/adopt/farewell.ts'
export { HeldErrors } from '../../src/shell/adopt/held-errors.ts'
export { HeldSignals } from '../../src/shell/adopt/held-signals.ts'
export { markOurs } from '../../src/shell/ours.ts'
export {
  hasAppHeard,
  installSignals,
  noteHeard,
  whenEnded,
} from '../../src/shell/signals.ts'
export { markTold } from '../../src/shell/traps.ts'
