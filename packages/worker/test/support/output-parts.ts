// Output and what is lost of it, to be imported together: they share what was lost.

export { isLostWrite } from '../../src/shell/process/lost-writes.ts'
export { flushOutput, watchOutput, writeError } from '../../src/shell/process/output.ts'
