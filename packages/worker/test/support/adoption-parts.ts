// What an adoption is made of, to be imported together: the parts share the signals that were received.

export { HeldErrors } from '../../src/adopt/held-errors.ts'
export { HeldSignals } from '../../src/adopt/held-signals.ts'
export { endProgram } from '../../src/adopt/program-end.ts'
export { markOurs } from '../../src/shell/process/own-listeners.ts'
export {
  hasAppReceived,
  installSignals,
  markReceived,
  whenEnded,
} from '../../src/shell/process/signals.ts'
export { markReported } from '../../src/shell/trap/trap.ts'
