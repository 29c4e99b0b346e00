// Blocks the event loop and leaves the processor to others, as no endless loop does.

const memory = new Int32Array(new SharedArrayBuffer(4))

/** For some milliseconds; without them, for ever. */
export function block(ms = Number.POSITIVE_INFINITY) {
  Atomics.wait(memory, 0, 0, ms)
}
